from wagtail.admin.views.account import AvatarSettingsPanel, NameEmailSettingsPanel

from partners.accounts.people_admin import OwnNameForm

# Wagtail's form asks for a first and a last name, which our people do not have; it offers no other way to replace it.
NameEmailSettingsPanel.form_class = OwnNameForm

# Nobody needs a portrait of us, and Wagtail would keep the photograph with all that the camera wrote into it.
AvatarSettingsPanel.is_active = lambda panel: False
