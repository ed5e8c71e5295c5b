# Slotkeeper as an image: docker build --tag slotkeeper .
# docs/operations.md says how it is run. Both stages need Node of the same major version, because SQLite is compiled for it.
ARG BUILD_IMAGE=docker.io/library/node:24-bookworm
ARG RUN_IMAGE=gcr.io/distroless/nodejs24-debian12:nonroot

FROM ${BUILD_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# The list of what is inside (SBOM, CycloneDX) is made of what stays. Then what only compilers and readers need is taken out.
RUN npm run -s build \
 && node templates/install/sbom.mjs > sbom.cdx.json \
 && npm prune --omit=dev --ignore-scripts \
 && templates/install/slim.sh node_modules \
 && mkdir -p /out/data /out/backups /out/bin \
 && printf "#!/nodejs/bin/node\nimport('/app/dist/server/slotkeeper.js');\n" > /out/bin/slotkeeper \
 && chmod 755 /out/bin/slotkeeper \
 && chmod 700 /out/data /out/backups

FROM ${RUN_IMAGE}
COPY --from=build /app/package.json /app/LICENSE /app/CHANGELOG.md /app/sbom.cdx.json /app/
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/templates /app/templates
COPY --from=build /app/db /app/db
COPY --from=build /app/dist /app/dist
COPY --from=build /out/bin/slotkeeper /usr/local/bin/slotkeeper
# The user "nonroot" of the image. New volumes take owner and mode from these folders.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/backups /backups

# The flags of `npm start`. HOST: the port is reached from outside the container only, by whom it is published to.
ENV NODE_ENV=production \
    NODE_OPTIONS="--disable-proto=delete --max-semi-space-size=64" \
    DATA_FOLDER=/data \
    HOST=0.0.0.0 \
    PORT=3000
WORKDIR /data
USER 65532:65532
VOLUME ["/data", "/backups"]
EXPOSE 3000
STOPSIGNAL SIGTERM
# The whole root may be read-only: the service writes to /data and, for a moment, to /tmp.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/usr/local/bin/slotkeeper"]
CMD ["start"]
