"""What is said of runs on the error of a fit only."""

from gd_core.diagnosis.fits.finding import FitFinding, finding_of_fit
from gd_core.diagnosis.fits.noise_ball import NoiseBall, minimum_near, noise_ball

__all__ = ["FitFinding", "NoiseBall", "finding_of_fit", "minimum_near", "noise_ball"]
