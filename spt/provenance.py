"""The note in a picture file that says it was edited, for people and for programs that ask.

People read `NOTE`; programs read the IPTC digital source type, a photo composed with what a trained
network made. Both are constant: nothing of the photo, its person or the time is told.
"""

from PIL import PngImagePlugin

TOOL = "Semantic Person Studio"
NOTE = f"Edited with {TOOL}: pose or clothes are not those of the original photo."

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""https://cv.iptc.org/newscodes/digitalsourcetype/"""

# The one place in a PNG where readers of XMP look, and the packet itself: XMP specification,
# part 1 section 7.3.2 (wrapper) and part 3 section 1.1.5 (PNG).
_XMP_KEYWORD = "XML:com.adobe.xmp"
_XMP = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
  <rdf:Description rdf:about=""
    xmlns:xmp="http://ns.adobe.com/xap/1.0/"
    xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"
    xmp:CreatorTool="{TOOL}">
   <Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""


def note_options(picture_format: str) -> dict[str, object]:
    """What Pillow's `save` needs to write the note into a "PNG" or "JPEG" file."""
    if picture_format == "JPEG":
        return {"xmp": _XMP.encode(), "comment": NOTE}
    text = PngImagePlugin.PngInfo()
    text.add_text("Software", TOOL)
    text.add_text("Comment", NOTE)
    text.add_itxt(_XMP_KEYWORD, _XMP)
    return {"pnginfo": text}
