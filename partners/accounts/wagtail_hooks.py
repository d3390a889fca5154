from wagtail.admin.views.account import NameEmailSettingsPanel

from partners.accounts.people_admin import OwnNameForm

# Wagtail's form asks for a first and a last name, which our people do not have; it offers no other way to replace it.
NameEmailSettingsPanel.form_class = OwnNameForm
