package io.infaas.gateway.control;

import io.infaas.gateway.contract.ViewMessages;
import io.infaas.gateway.contract.protocol.ControlGrpcClient;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.client.GrpcClientResponse;
import io.vertx.grpc.common.GrpcStatus;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream to a controller on a separate connection, from connecting to its end. It ends when the controller is silent for too long, or a
 * PING has no answer for a third of that time; then it closes its connection. Confined to one event loop.
 */
final class ControlStream {

    private static final int CONNECT_MS = 2_000;
    private static final int WINDOW = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(ControlStream.class);

    private static final Buffer PING = Buffer.buffer(new byte[8]);

    private final Vertx vertx;
    private final ControllerCandidates.Candidate address;
    private final ControlClient.ControlTiming pace;
    private final GrpcClient client;
    private final Promise<Void> end = Promise.promise();
    private @Nullable GrpcClientRequest<GatewayMessage, ControllerMessage> request;
    private @Nullable GrpcClientResponse<GatewayMessage, ControllerMessage> response;
    private Consumer<ControllerMessage> hears = message -> {};
    private long heardNanos = System.nanoTime();
    private long answeredNanos = heardNanos;
    // -1 is no timer's number; 0 is one
    private long watch = -1;

    ControlStream(Vertx vertx, ControllerCandidates.Candidate address, ControlClient.ControlTiming pace) {
        this.vertx = vertx;
        this.address = address;
        this.pace = pace;
        this.client = createClient(vertx, address.controller());
    }

    /**
     * Opens the stream.
     *
     * @param open runs when messages can be sent
     * @param hears receives each message of the controller
     * @return fails, with the reason, when the stream has ended
     */
    Future<Void> open(Runnable open, Consumer<ControllerMessage> hears) {
        this.hears = hears;
        watch = vertx.setPeriodic(Math.max(1, pace.silenceMs() / 12), timer -> watch());
        client.request(address.at(), ControlGrpcClient.Attach)
                .compose(clientRequest -> onOpen(clientRequest, open))
                .onComplete(this::onResponse, this::fail);
        return end.future();
    }

    private Future<GrpcClientResponse<GatewayMessage, ControllerMessage>> onOpen(
            GrpcClientRequest<GatewayMessage, ControllerMessage> clientRequest, Runnable open) {
        if (end.future().isComplete()) {
            clientRequest.cancel();
            return Future.failedFuture("ended");
        }
        request = clientRequest;
        address.controller()
                .token()
                .ifPresent(token -> clientRequest.headers().set("authorization", "Bearer " + token));
        // the controller's reason for ending a stream is in its answer, which follows the write failures
        clientRequest.exceptionHandler(failure -> LOG.debug("writing to {} failed", address, failure));
        open.run();
        return clientRequest.response();
    }

    private void onResponse(GrpcClientResponse<GatewayMessage, ControllerMessage> answer) {
        response = answer;
        answeredNanos = System.nanoTime();
        answer.exceptionHandler(this::fail);
        answer.errorHandler(error -> fail("the stream was reset (%s)".formatted(error)));
        answer.invalidMessageHandler(invalid -> fail("a message cannot be read: " + invalid.getMessage()));
        answer.endHandler(ended -> fail(reason(answer)));
        answer.handler(message -> {
            if (end.future().isComplete()) {
                return;
            }
            heardNanos = System.nanoTime();
            hears.accept(message);
        });
    }

    private static String reason(GrpcClientResponse<GatewayMessage, ControllerMessage> ended) {
        GrpcStatus status = ended.status();
        if (status == GrpcStatus.OK) {
            return "the controller ended the stream";
        }
        // set only if the answer has no message at all
        String text = ended.statusMessage() == null ? ended.trailers().get("grpc-message") : ended.statusMessage();
        String name = status == null ? "the stream ended without status" : status.name();
        return text == null || text.isEmpty() ? name : name + ": " + text;
    }

    void send(GatewayMessage message) {
        GrpcClientRequest<GatewayMessage, ControllerMessage> clientRequest = request;
        if (clientRequest != null && !end.future().isComplete()) {
            clientRequest.write(message).onFailure(failure -> LOG.debug("message to {} not sent", address, failure));
        }
    }

    /** Whether the write queue is full, or the stream is not open yet. */
    boolean isFull() {
        GrpcClientRequest<GatewayMessage, ControllerMessage> clientRequest = request;
        return clientRequest == null || clientRequest.writeQueueFull();
    }

    /** Stops reading until {@link #resume}; this time does not count as silence of the controller. */
    void pause() {
        if (response != null) {
            response.pause();
        }
    }

    void resume() {
        heardNanos = System.nanoTime();
        if (response != null && !end.future().isComplete()) {
            response.resume();
        }
    }

    /** Sends no more; the stream ends when the controller has received everything. */
    void finish() {
        GrpcClientRequest<GatewayMessage, ControllerMessage> clientRequest = request;
        if (clientRequest == null) {
            fail("not open yet");
        } else {
            clientRequest.end().onFailure(this::fail);
        }
    }

    void abort(String reason) {
        fail(reason);
    }

    /** Whether messages can be sent. */
    boolean isOpen() {
        return request != null;
    }

    private void watch() {
        long now = System.nanoTime();
        long silentMs = TimeUnit.NANOSECONDS.toMillis(now - heardNanos);
        long absentMs = TimeUnit.NANOSECONDS.toMillis(now - Math.max(heardNanos, answeredNanos));
        if (silentMs > pace.silenceMs()) {
            fail("no message from the controller for %d ms".formatted(silentMs));
        } else if (response != null && absentMs > pace.silenceMs() / 3) {
            fail("the controller has not answered a PING for %d ms".formatted(absentMs));
        } else if (request != null && response != null) {
            request.connection().ping(PING).onSuccess(pong -> answeredNanos = System.nanoTime());
        }
    }

    private void fail(String reason) {
        fail(new ControlStreamEndedException(reason));
    }

    private void fail(Throwable reason) {
        if (end.tryFail(reason)) {
            vertx.cancelTimer(watch);
            client.close().onFailure(failure -> LOG.debug("connection to {} could not be closed", address, failure));
        }
    }

    /** The reason for the end of a stream. */
    static final class ControlStreamEndedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ControlStreamEndedException(String reason) {
            super(reason, null, false, false);
        }
    }

    /** Creates the client of one stream. Closing it leaves no connection, possibly dead, to the next stream. */
    private static GrpcClient createClient(Vertx vertx, ControllerAddress address) {
        HttpClientOptions transport = new HttpClientOptions()
                .setHttp2ClearTextUpgrade(false)
                .setConnectTimeout(CONNECT_MS)
                // for the only stream, the connection window must not be smaller than the stream window
                .setHttp2ConnectionWindowSize(WINDOW)
                .setInitialSettings(new Http2Settings().setInitialWindowSize(WINDOW));
        address.tls().ifPresent(tls -> transport
                .setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(tls.certificate().toString())
                        .addKeyPath(tls.key().toString()))
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(tls.authority().toString())));
        return GrpcClient.builder(vertx)
                .with(new GrpcClientOptions().setMaxMessageSize(ViewMessages.LARGEST))
                .with(transport)
                .build();
    }
}
