# syntax=docker/dockerfile:1
# Pin by digest for production: --build-arg NODE_IMAGE=node:24-slim@sha256:...
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No install scripts: nothing that runs here needs one, and what is downloaded is what the lock file names.
# onnxruntime-web is the browser's half of transformers.js: 141 MB that nothing loads here.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/onnxruntime-web

FROM ${NODE_IMAGE}
ENV NODE_ENV=production PREREAD_DATA=/data
WORKDIR /app
# The only place that is written to: the key of the patient hashes (and the embedded database, where it is used).
RUN mkdir /data && chown node:node /data
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY orthanc-config ./orthanc-config
COPY sidecar ./sidecar
COPY models ./models
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.HTTP_PORT || 8080) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "sidecar/preread.mjs"]
CMD ["start"]
