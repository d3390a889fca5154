"""Pictures that hosts sent and have not saved with an event yet."""

from django.db import models
from django.utils import timezone


class SentPicture(models.Model):
    """It stands in the image library, as a browser sends it only once; a day later it is in use, or it goes."""

    image = models.OneToOneField("wagtailimages.Image", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "sent pictures"

    def __str__(self) -> str:
        return str(self.image)
