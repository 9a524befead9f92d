# The service, built from this folder. It runs as an ordinary user on a read-only root file system.
FROM python:3.12.11-slim-bookworm AS build
WORKDIR /src
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/graph-service \
 && /opt/graph-service/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY graph_service graph_service
COPY importers importers
COPY cypher cypher
COPY examples examples
RUN /opt/graph-service/bin/pip install --no-cache-dir --no-deps .

FROM python:3.12.11-slim-bookworm
RUN useradd --uid 10001 --create-home --home-dir /data --shell /usr/sbin/nologin graph-service
COPY --from=build /opt/graph-service /opt/graph-service
ENV PATH=/opt/graph-service/bin:$PATH PYTHONDONTWRITEBYTECODE=1 GRAPH_SERVICE_STORE=/data/register.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/api/health/live', timeout=4)"]
ENTRYPOINT ["graph-service"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
