FROM python:3.11.13-slim-bookworm
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-noto-core && rm -rf /var/lib/apt/lists/*
RUN useradd --create-home --uid 10001 puente && install -d -o puente /app /var/puente
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY --chown=puente . .
USER puente
ENV PYTHONUNBUFFERED=1 VAR_FOLDER=/var/puente HOST=0.0.0.0
RUN python -m tests.compile_messages
CMD ["python", "manage.py", "serve", "--web-only"]
