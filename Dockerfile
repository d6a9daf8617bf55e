# A small image with one static program, and git for --since:
#   docker build -t aigc-lint . && docker run --rm -v "$PWD:/work:ro" aigc-lint
FROM rust:1-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /src
COPY . .
RUN cargo install --locked --path . --root /out

FROM alpine:3
RUN apk add --no-cache git && git config --system --add safe.directory '*'
COPY --from=build /out/bin/aigc-lint /usr/local/bin/aigc-lint
WORKDIR /work
ENTRYPOINT ["aigc-lint"]
