"""What only this installation knows: from the environment; made once in the data folder in embedded mode only."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from benzoproject.lib import keys


@dataclass(frozen=True)
class OwnSecrets:
    """A secret that is missing in production stops the start, with a hint how to make one."""

    env: Env
    folder: Path
    production: bool

    def get(self, name: str, file: str, make: Callable[[], str]) -> str:
        value: str = self.env.str(name, "")
        if not value and self.production:
            raise ImproperlyConfigured(
                f"{name} is missing. Production needs it in the environment; make one with "
                f'`python -c "from benzoproject.lib import keys; print(keys.{make.__name__}())"` '
                "and keep it outside the database."
            )
        return value or keys.read_or_make(self.folder / file, make)

    def seal(self, site_url: str) -> str:
        """Key and certificate of the seal under every PDF. Earlier ones stay known by the register of seals."""
        value = self._named_seal()
        if not value and self.production:
            raise ImproperlyConfigured(
                "BENZO_SEAL_CERT and BENZO_SEAL_KEY are missing (or BENZO_SEAL_P12 with BENZO_SEAL_PASSWORD). "
                "Production needs the certificate that seals PDFs; make one with "
                "`python -c \"from benzoproject.lib import keys; print(keys.new_seal('your host name'))\" > seal.pem`, "
                "readable by its owner only, and name that file in both."
            )
        host = urlsplit(site_url).hostname or ""
        return value or keys.read_or_make(self.folder / "seal.pem", lambda: keys.new_seal(host))

    def _named_seal(self) -> str:
        try:
            return keys.seal_pem(
                certificate=self.env.str("BENZO_SEAL_CERT", ""),
                key=self.env.str("BENZO_SEAL_KEY", ""),
                pkcs12=self.env.str("BENZO_SEAL_P12", ""),
                password=self.env.str("BENZO_SEAL_PASSWORD", ""),
            )
        except (ValueError, OSError) as error:
            raise ImproperlyConfigured(
                f"BENZO_SEAL_CERT and BENZO_SEAL_KEY, or BENZO_SEAL_P12: {error}"
            ) from error
