"""Addresses for machines, outside every language; `portal.urls` mounts them at the root."""

from django.urls import path

from portal.machines import discovery, health, sitemap

urlpatterns = [
    path("", discovery.start, name="start"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", discovery.robots, name="robots"),
    path("opensearch.xml", discovery.opensearch, name="opensearch"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path(".well-known/security.txt", discovery.security_txt, name="security_txt"),
    path(".well-known/gpc.json", discovery.gpc, name="gpc"),
]
