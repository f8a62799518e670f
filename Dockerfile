# Two stages: the first builds the jar, the second holds only what runs it. Both images can be
# replaced by --build-arg, for example by mirrored ones.
ARG BUILD_IMAGE=maven:3-eclipse-temurin-25
# With glibc, not Alpine's musl: Netty's fast epoll transport is linked against glibc.
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
WORKDIR /build
COPY .mvn .mvn
COPY pom.xml .
COPY src/main src/main
# The format and the tests are checked before an image is made, not while it is made.
RUN mvn -B -q -ntp package -Dmaven.test.skip=true -Dspotless.check.skip=true

FROM ${RUNTIME_IMAGE}
WORKDIR /app
COPY --from=build /build/target/gateway-fat.jar gateway.jar
COPY conf/config.json conf/config.json
COPY hack/java-flags java-flags
COPY src/main/docker/healthcheck healthcheck

# A number, so that Kubernetes can see that it is not root, and so that files in mounted folders can
# be given to it whatever the host calls its users.
# Nothing is written, so --read-only works; with --tmpfs /tmp:exec Netty can still unpack its epoll
# transport there.
USER 10001:10001

# 3001: HTTP and WebSocket. 4210/udp: heartbeats of SPORE nodes; they are broadcasts, which reach a
# container only with --network host.
EXPOSE 3001 4210/udp

# bash opens the connection itself: no further program in the image, and no JVM started twice a
# minute on a Raspberry Pi.
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["bash", "/app/healthcheck"]

STOPSIGNAL SIGTERM

# In exec form, so that java itself is process 1 and hears SIGTERM.
# java-flags: the same flags as outside of containers, each with its reason.
# MaxRAMPercentage: the JVM would take a quarter of the container's memory as heap; half of it leaves
#   the other half to Netty's buffers, which lie outside the heap.
# Further options go into JDK_JAVA_OPTIONS.
ENTRYPOINT ["java", "@/app/java-flags", "-XX:MaxRAMPercentage=50", "-jar", "/app/gateway.jar"]
CMD ["-conf", "/app/conf/config.json"]
