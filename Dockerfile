# The studio on a plain server:
#
#     docker build -t studio .
#     docker run --rm -p 127.0.0.1:7860:7860 --read-only --tmpfs /tmp --memory 3g studio
#
# It holds no secret: STUDIO_LOGIN and STUDIO_METRICS_TOKEN come with `docker run --env-file`.
FROM python:3.11-slim-bookworm

# Which build of PyTorch: https://download.pytorch.org/whl/cu130 brings CUDA, for `--gpus all`.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

RUN useradd --create-home --uid 1000 studio
WORKDIR /studio

COPY requirements.lock requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock \
    && pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" -r requirements.txt

COPY app.py ./
COPY spt spt
COPY ui ui
COPY assets/examples assets/examples
COPY checkpoints checkpoints

ENV STUDIO_HOST=0.0.0.0 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp
USER studio
EXPOSE 7860
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", \
    "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
CMD ["python", "app.py"]
