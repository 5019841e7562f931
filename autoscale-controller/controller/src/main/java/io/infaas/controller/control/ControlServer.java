package io.infaas.controller.control;

import io.infaas.controller.lease.Mandate;
import io.infaas.gateway.contract.AvailabilityPin;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.protocol.ControlGrpcService;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.infaas.gateway.contract.protocol.NotLeading;
import io.infaas.gateway.contract.protocol.PinResponse;
import io.infaas.gateway.contract.protocol.Pins;
import io.infaas.triton.client.PemPair;
import io.infaas.triton.client.PortCertificate;
import io.infaas.triton.client.ServerConnectionLog;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The control port: each attached gateway gets the newest view, and its messages go to the listener. While another controller leads, it
 * refuses gateways and names the leader. One event loop serves all streams. Its creator closes it.
 */
public final class ControlServer {

    /** Largest message of a gateway, bytes; a report on ten thousand instances takes about 1 MB. */
    private static final int LARGEST_MESSAGE = 8 << 20;

    private static final int WINDOW = 1 << 20;
    private static final int MOST_STREAMS = 16;
    private static final long CLOSE_MS = 1_000;

    private final ControlConfig config;
    private final Context context;
    private final HttpServer server;
    private final Standing standing;
    private final EncodedView.Encoder encoder = new EncodedView.Encoder();

    private ControlServer(ControlConfig config, Context context, HttpServer server, Standing standing) {
        this.config = config;
        this.context = context;
        this.server = server;
        this.standing = standing;
    }

    /**
     * Opens the port.
     *
     * @return fails with an {@link IllegalStateException} naming port and flag if it cannot be bound
     * @throws IllegalArgumentException if the files of its TLS are unusable
     */
    public static Future<ControlServer> start(Vertx vertx, ControlConfig config, GatewayListener listener) {
        return start(vertx, config, listener, StreamLimits.DEFAULT);
    }

    /** As {@link #start(Vertx, ControlConfig, GatewayListener)}, for a controller that does not lead until {@link #lead}. */
    public static Future<ControlServer> startFollowing(Vertx vertx, ControlConfig config) {
        return start(vertx, config, new Standing(), StreamLimits.DEFAULT);
    }

    static Future<ControlServer> start(
            Vertx vertx, ControlConfig config, GatewayListener listener, StreamLimits limits) {
        Standing standing = new Standing();
        standing.sessions = new GatewaySessions(new ControlTerm(Mandate.ALONE, listener));
        return start(vertx, config, standing, limits);
    }

    private static Future<ControlServer> start(
            Vertx vertx, ControlConfig config, Standing standing, StreamLimits limits) {
        Optional<PortCertificate> certificate = config.tls()
                .map(tls ->
                        PortCertificate.of(new PemPair(tls.certificate(), tls.key()), Optional.of(tls.authority())));
        Context context = vertx.getOrCreateContext();
        Promise<ControlServer> started = Promise.promise();
        context.runOnContext(go -> {
            GrpcServer grpc = GrpcServer.server(
                    vertx,
                    new GrpcServerOptions()
                            .setMaxMessageSize(LARGEST_MESSAGE)
                            .removeEnabledProtocol(GrpcProtocol.WEB)
                            .removeEnabledProtocol(GrpcProtocol.WEB_TEXT));
            Optional<byte[]> shown = config.token().map(token -> bytes("Bearer " + token));
            grpc.callHandler(ControlGrpcService.Attach, request -> {
                GatewaySessions sessions = standing.sessions;
                Optional<Refusal> refusal = refusal(request, shown, sessions == null ? 0 : sessions.open(), limits);
                if (refusal.isPresent()) {
                    request.response()
                            .status(refusal.get().status())
                            .statusMessage(refusal.get().text())
                            .end();
                } else if (sessions == null || !sessions.isLeading()) {
                    refuse(request, standing.leader);
                } else {
                    sessions.opened();
                    new GatewaySession(vertx, request, sessions, limits).begin();
                }
            });
            ServerConnectionLog.attach(vertx.createHttpServer(options(certificate, limits)), "control port")
                    .requestHandler(grpc)
                    .listen(config.port(), config.host())
                    .onSuccess(server -> certificate.ifPresent(tls -> tls.follow(vertx, server)))
                    .map(server -> new ControlServer(config, context, server, standing))
                    .recover(failure -> Future.failedFuture(notBound(config, failure)))
                    .onComplete(started);
        });
        return started.future();
    }

    /** Whether this controller leads, or the name of the leader. Confined to the server's event loop. */
    private static final class Standing {

        private @Nullable GatewaySessions sessions;
        private String leader = "";

        private void tell(Consumer<GatewaySessions> message) {
            GatewaySessions gatewaySessions = sessions;
            if (gatewaySessions != null) {
                message.accept(gatewaySessions);
            }
        }

        private void close(String reason) {
            tell(gatewaySessions -> gatewaySessions.close(reason));
            sessions = null;
        }
    }

    private static void refuse(GrpcServerRequest<GatewayMessage, ControllerMessage> request, String leader) {
        var unused = request.response()
                .write(ControllerMessage.newBuilder()
                        .setNotLeading(NotLeading.newBuilder().setLeader(leader))
                        .build());
        request.response()
                .status(GrpcStatus.UNAVAILABLE)
                .statusMessage("this controller does not lead")
                .end();
    }

    private record Refusal(GrpcStatus status, String text) {}

    private static Optional<Refusal> refusal(
            GrpcServerRequest<GatewayMessage, ControllerMessage> request,
            Optional<byte[]> token,
            int open,
            StreamLimits limits) {
        String shown = request.headers().get("authorization");
        if (token.isPresent() && !MessageDigest.isEqual(token.get(), bytes(shown == null ? "" : shown))) {
            return Optional.of(new Refusal(
                    GrpcStatus.UNAUTHENTICATED,
                    "missing or wrong token: start the gateway with the controller's --control-token-file"));
        }
        String encoding = request.encoding();
        if (encoding != null && !encoding.equals("identity")) {
            return Optional.of(new Refusal(GrpcStatus.UNIMPLEMENTED, "compressed messages are not supported"));
        }
        return open < limits.mostSessions()
                ? Optional.empty()
                : Optional.of(new Refusal(
                        GrpcStatus.RESOURCE_EXHAUSTED,
                        "%d gateways are attached already, which is the limit".formatted(open)));
    }

    private static HttpServerOptions options(Optional<PortCertificate> certificate, StreamLimits limits) {
        HttpServerOptions options = new HttpServerOptions()
                .setHttp2ClearTextEnabled(certificate.isEmpty())
                // closes silent connections
                .setReadIdleTimeout((int) (limits.leaseMs() + limits.helloMs()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setTcpNoDelay(true);
        options.getInitialSettings().setInitialWindowSize(WINDOW).setMaxConcurrentStreams(MOST_STREAMS);
        certificate.ifPresent(tls -> tls.encrypt(options));
        return options;
    }

    private static IllegalStateException notBound(ControlConfig config, Throwable failure) {
        boolean portInUse = failure instanceof BindException || failure.getCause() instanceof BindException;
        return new IllegalStateException(
                "port %d on %s %s: %s"
                        .formatted(
                                config.port(),
                                config.host(),
                                portInUse
                                        ? "is in use or may not be bound; stop the process that listens there, or choose another port"
                                                + " with --control-port (0 for a free one)"
                                        : "cannot be opened for gateways",
                                failure.getMessage()),
                failure);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Publishes a view to all gateways, including those that attach later, unless a newer one was published. Callable from any
     * thread; a slow gateway skips intermediate views.
     *
     * @param epoch of the leadership that it belongs to; while there is another one, the view is dropped
     * @throws IllegalArgumentException with both sizes, if it exceeds the gateways' limit; the previous view stays
     */
    public void publish(View view, long epoch) {
        EncodedView publication = encoder.encode(view, epoch);
        context.runOnContext(go -> standing.tell(sessions -> sessions.publish(publication)));
    }

    /** As {@link #publish(View, long)}, for the only controller. */
    public void publish(View view) {
        publish(view, 0);
    }

    /** Begins to lead: gateways may attach. Callable from any thread. */
    public void lead(ControlTerm term) {
        context.runOnContext(go -> {
            standing.close("another leadership begins");
            standing.sessions = new GatewaySessions(term);
            standing.leader = "";
        });
    }

    /** Stops leading, or names the new leader: closes the streams of gateways. Callable from any thread. */
    public void follow(String leader) {
        context.runOnContext(go -> {
            standing.close("this controller does not lead any more");
            standing.leader = leader;
        });
    }

    /** Publishes the availability pins to all gateways, including those that attach later. Callable from any thread. */
    public void pins(List<AvailabilityPin> pins) {
        Pins message = AvailabilityPin.write(pins);
        context.runOnContext(go -> standing.tell(sessions -> sessions.pins(message)));
    }

    /**
     * Replies to a request of a gateway, if it is attached. Callable from any thread; earlier publications of the same thread
     * arrive first.
     *
     * @param refusal why it is refused, as a message for clients; empty if it is accepted
     */
    public void answer(String gateway, long number, String refusal) {
        PinResponse answer =
                PinResponse.newBuilder().setNumber(number).setRefusal(refusal).build();
        context.runOnContext(go -> standing.tell(sessions -> sessions.answer(gateway, answer)));
    }

    public int port() {
        return server.actualPort();
    }

    /** Closes all streams and the port; the listener gets no further events. Gateways keep serving and reconnect. */
    public Future<Void> close() {
        Promise<Void> ended = Promise.promise();
        context.runOnContext(go -> {
            standing.close("the controller is shutting down");
            server.shutdown(CLOSE_MS, TimeUnit.MILLISECONDS).onComplete(ended);
        });
        return ended.future();
    }

    @Override
    public String toString() {
        return "control server on %s:%d".formatted(config.host(), port());
    }

    /**
     * Limits of control streams.
     *
     * @param helloMs longest time from the start of a stream to its Hello
     * @param leaseMs longest silence of a gateway before its stream ends
     * @param aliveMs interval between the controller's keep-alive messages
     * @param mostSessions most concurrent streams
     */
    record StreamLimits(long helloMs, long leaseMs, long aliveMs, int mostSessions) {

        static final StreamLimits DEFAULT = new StreamLimits(5_000, GatewayRegistry.LEASE.toMillis(), 2_000, 1_024);
    }
}
