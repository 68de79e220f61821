"""A decoded picture as people see it: upright, in sRGB, on white where it is transparent."""

import io

import numpy as np
from PIL import Image, ImageCms

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def upright_rgb(picture: Image.Image, decoder_errors: tuple[type[Exception], ...]) -> np.ndarray:
    """A decoded picture of any mode, (H, W, 3) uint8 RGB.

    Arguments:
        picture: decoded, as it is in its file.
        decoder_errors: what a damaged note about the camera may raise, which is passed over.
    """
    return np.array(_turned(_on_white_rgb(picture), picture, decoder_errors))


def _on_white_rgb(picture: Image.Image) -> Image.Image:
    """Colours of any mode as sRGB; what is transparent shows white paper."""
    if picture.mode.startswith("I;16"):
        grey = (np.asarray(picture).astype(np.uint16) >> 8).astype(np.uint8)
        return Image.fromarray(grey).convert("RGB")
    rgb = _to_srgb(picture)
    if not picture.has_transparency_data:
        return rgb
    alpha = picture.convert("RGBA").getchannel("A")
    return Image.composite(rgb, Image.new("RGB", rgb.size, "white"), alpha)


def _to_srgb(picture: Image.Image) -> Image.Image:
    """Apply the embedded colour profile, if there is a usable one."""
    direct = picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")
    profile = picture.info.get("icc_profile")
    if not profile:
        return direct.convert("RGB")
    try:
        embedded = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if "srgb" in ImageCms.getProfileDescription(embedded).lower():
            return direct.convert("RGB")
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(direct, embedded, srgb, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        # Viewers show a picture with a broken profile as if it had none.
        return direct.convert("RGB")


def _turned(
    rgb: Image.Image, picture: Image.Image, decoder_errors: tuple[type[Exception], ...]
) -> Image.Image:
    """Turn a decoded photo as its camera noted; Pillow has already turned TIFF files."""
    try:
        orientation = picture.getexif().get(_ORIENTATION_TAG)
    except decoder_errors:
        return rgb  # a damaged note about the camera does not spoil the photo
    turn = _UPRIGHT.get(orientation) if isinstance(orientation, int) else None
    return rgb if turn is None else rgb.transpose(turn)
