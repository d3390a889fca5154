"""Addresses below /workspace/."""

from django.urls import path

from partners.sharing import lists, notes, searching

urlpatterns = [
    path("search/", searching.search, name="search"),
    path("about/<slug:kind>/<uuid:pk>/", notes.about_entry, name="about_entry"),
    path("about/<slug:kind>/<uuid:pk>/list/", lists.add_item, name="add_to_list"),
    path("notes/<uuid:pk>/delete/", notes.delete_note, name="delete_note"),
    path("lists/", lists.lists, name="lists"),
    path("lists/<uuid:pk>/", lists.one_list, name="list"),
    path("lists/<uuid:pk>/csv/", lists.list_csv, name="list_csv"),
    path("lists/<uuid:pk>/settings/", lists.list_settings, name="list_settings"),
    path("lists/<uuid:pk>/delete/", lists.delete_list, name="delete_list"),
    path("lists/<uuid:pk>/items/<int:item>/", lists.change_item, name="change_item"),
]
