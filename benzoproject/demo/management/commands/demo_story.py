from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from benzoproject.demo import story


class Command(BaseCommand):
    help = "Fill the demo with invented people. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        story.tell(today=timezone.localdate())
