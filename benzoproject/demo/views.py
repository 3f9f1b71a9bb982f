"""The sample export, to read in oneself."""

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from benzoproject.demo.story import SAMPLE


@require_safe
def sample(request: HttpRequest) -> FileResponse:
    return FileResponse(open(settings.DATA_DIR / SAMPLE, "rb"), as_attachment=True, filename=SAMPLE)
