"""What an administrator fills in to give a role."""

from wtforms import RadioField, ValidationError

from cop.foundation.forms import Form, Needs, lines
from cop.foundation.language import gettext as _
from cop.foundation.language import lazy_gettext
from cop.members.operations import ROLES


class RoleForm(Form):
    """A role, and why."""

    role = RadioField(lazy_gettext("Role"), validate_choice=False)
    reason = lines(lazy_gettext("Why?"), 500, Needs(lazy_gettext("Write why, for the log.")))

    def validate_role(self, field: RadioField) -> None:
        if field.data not in ROLES:
            raise ValidationError(_("Choose a role."))
