package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.infaas.controller.control.ControlServer.StreamLimits;
import io.infaas.gateway.contract.CatalogText;
import io.infaas.gateway.contract.GatewayKey;
import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.protocol.ControlGrpcClient;
import io.infaas.gateway.contract.protocol.ControllerMessage;
import io.infaas.gateway.contract.protocol.GatewayMessage;
import io.infaas.gateway.contract.protocol.Hello;
import io.infaas.gateway.contract.protocol.Report;
import io.infaas.gateway.contract.protocol.ViewApplied;
import io.infaas.gateway.contract.protocol.ViewRejected;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientRequest;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.WireFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that break the protocol are rejected; a gateway beside them is not affected. */
final class MisbehavingClientIT {

    private static final StreamLimits TERMS = new StreamLimits(300, 600, 50, 4);
    private static final String TOKEN = "a-secret";

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener recorder = new RecordingGatewayListener();
    private final GatewayStub gateway = new GatewayStub();
    private final List<ControllerMessage> heard = new CopyOnWriteArrayList<>();
    private ControlServer server;
    private ControlClient client;
    private GrpcClient stranger;
    private HttpClient http;

    @BeforeEach
    void start() throws Exception {
        ControlConfig config = new ControlConfig("127.0.0.1", 0, Optional.of(TOKEN), Optional.empty());
        server = Until.done(ControlServer.start(vertx, config, recorder, TERMS));
        ControllerAddress address =
                new ControllerAddress("127.0.0.1", server.port(), Optional.of(TOKEN), Optional.empty());
        client = ControlClient.start(
                vertx, address, gateway, "test", new ControlTiming(50, 10, 10, 2_000, 20, 100, 500));
        Until.holds("attached", client::isConnected);
        stranger = GrpcClient.client(vertx);
        http = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
    }

    @AfterEach
    void end() throws Exception {
        server.publish(SampleViews.view(99, InstanceState.ACTIVE));
        Until.holds("the gateway is still attached", () -> gateway.viewVersion() == 99);
        Until.done(stranger.close());
        Until.done(http.close());
        Until.done(client.close());
        Until.done(server.close());
        Until.done(vertx.close());
    }

    @Test
    void wrongToken_isRefused() throws Exception {
        GrpcStatus wrong = status("Bearer another", request -> request.write(hello("stranger")));
        GrpcStatus none = status("", request -> request.write(hello("stranger")));

        assertThat(wrong).isEqualTo(GrpcStatus.UNAUTHENTICATED);
        assertThat(none).isEqualTo(GrpcStatus.UNAUTHENTICATED);
        assertThat(recorder.events()).containsExactly("attached 0");
    }

    @Test
    void noHello_isRefusedAfterAWhile() throws Exception {
        assertThat(Until.done(silent())).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    void reportBeforeHello_isRefused() throws Exception {
        GatewayMessage report = GatewayMessage.newBuilder()
                .setReport(Report.getDefaultInstance())
                .build();

        assertThat(status(request -> request.write(report))).isEqualTo(GrpcStatus.FAILED_PRECONDITION);
    }

    @Test
    void garbage_isRefused() throws Exception {
        GrpcMessage garbage =
                GrpcMessage.message("identity", WireFormat.PROTOBUF, Buffer.buffer(new byte[] {-1, -1, -1, -1, 7}));

        assertThat(status(request -> request.writeMessage(garbage))).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @Test
    void figuresThatCannotBe_areRefused() throws Exception {
        GatewayMessage report = GatewayMessage.newBuilder()
                .setReport(Report.newBuilder().setWindowMs(-5))
                .build();

        assertThat(status(request -> request.write(hello("stranger")).compose(said -> request.write(report))))
                .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        Until.holds("detached", () -> recorder.has("detached"));
    }

    @Test
    void oversizedMessage_isRefused() throws Exception {
        GrpcMessage large =
                GrpcMessage.message("identity", WireFormat.PROTOBUF, Buffer.buffer(new byte[(8 << 20) + 1]));

        assertThat(status(request -> request.writeMessage(large))).isEqualTo(GrpcStatus.RESOURCE_EXHAUSTED);
    }

    @Test
    void bytesOfNoProtocol_areNotAnswered() throws Exception {
        Promise<Void> closed = Promise.promise();

        Until.done(vertx.createNetClient().connect(server.port(), "127.0.0.1"))
                .closeHandler(closed::complete)
                .write("\0\1\2 no protocol at all\r\n\r\n");

        Until.done(closed.future());
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void silentGateway_losesItsStreamAfterItsLease() throws Exception {
        assertThat(status(request -> request.write(hello("stranger")))).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
        Until.holds("detached", () -> recorder.has("detached"));
    }

    @Test
    void secondStreamOfAGateway_replacesTheFirst() throws Exception {
        Future<GrpcStatus> first = ended("Bearer " + TOKEN, request -> request.write(hello("stranger")));
        Until.holds("first attached", () -> recorder.count("attached 0") == 2);

        Future<GrpcStatus> second = ended("Bearer " + TOKEN, request -> request.write(hello("stranger")));

        assertThat(Until.done(first)).isEqualTo(GrpcStatus.ABORTED);
        Until.holds("second attached", () -> recorder.count("attached 0") == 3);
        assertThat(recorder.events()).containsExactly("attached 0", "attached 0", "detached", "attached 0");
        assertThat(Until.done(second)).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    void idOfAnotherGateway_isNotToBeHadWithoutItsKey() throws Exception {
        ByteString idAsKey = ByteString.copyFromUtf8(client.gateway());

        Future<GrpcStatus> rogue = ended(
                "Bearer " + TOKEN, request -> request.write(helloWith(idAsKey).build()));

        Until.holds("attached as another", () -> recorder.count("attached 0") == 2);
        assertThat(Until.done(rogue)).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
        Until.holds("still attached", client::isConnected);
        assertThat(new GatewayKey(idAsKey).id()).isNotEqualTo(client.gateway());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 65, 1_000})
    void keyOfAnotherLength_isRefused(int bytes) throws Exception {
        GatewayMessage hello = helloWith(ByteString.copyFrom(new byte[bytes])).build();

        assertThat(status(request -> request.write(hello))).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 1L << 60, Long.MAX_VALUE})
    void viewAheadOfTheClock_isRefused(long version) throws Exception {
        GatewayMessage.Builder hello = helloWith(key("stranger"));
        hello.getHelloBuilder().setViewVersion(version);

        assertThat(status(request -> request.write(hello.build()))).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(recorder.events()).containsExactly("attached 0");
    }

    @Test
    void softwareVersionThatForgesALine_isRefused() throws Exception {
        GatewayMessage.Builder hello = helloWith(key("stranger"));
        hello.getHelloBuilder().setSoftwareVersion("1\n12:00:00.000 ERROR forged");

        assertThat(status(request -> request.write(hello.build()))).isEqualTo(GrpcStatus.INVALID_ARGUMENT);
    }

    private static GatewayMessage.Builder helloWith(ByteString key) {
        return GatewayMessage.newBuilder().setHello(Hello.newBuilder().setKey(key));
    }

    @Test
    void tooManyStreams_areRefused_untilOthersEnd() throws Exception {
        List<Future<GrpcStatus>> silent = Stream.generate(this::silent).limit(6).toList();
        Until.done(Future.join(silent));

        GrpcStatus later = Until.done(silent());

        // at most four streams at a time, one of them from the gateway
        assertThat(silent.stream().map(Future::result))
                .containsExactlyInAnyOrder(
                        GrpcStatus.DEADLINE_EXCEEDED,
                        GrpcStatus.DEADLINE_EXCEEDED,
                        GrpcStatus.DEADLINE_EXCEEDED,
                        GrpcStatus.RESOURCE_EXHAUSTED,
                        GrpcStatus.RESOURCE_EXHAUSTED,
                        GrpcStatus.RESOURCE_EXHAUSTED);
        assertThat(later).isEqualTo(GrpcStatus.DEADLINE_EXCEEDED);
    }

    @Test
    void view_isSentOnlyWhenTheOneBeforeIsAcknowledged() {
        Promise<GrpcClientRequest<GatewayMessage, ControllerMessage>> open = Promise.promise();
        var unused = ended("Bearer " + TOKEN, request -> {
            open.complete(request);
            request.write(hello("stranger"));
        });
        Until.holds("attached", () -> recorder.count("attached 0") == 2);

        server.publish(SampleViews.view(1, InstanceState.ACTIVE));
        server.publish(SampleViews.view(2, InstanceState.LOADING));
        server.publish(SampleViews.view(3, InstanceState.DRAINING));
        Until.holds("the gateway beside has all", () -> recorder.has("applied 3"));
        assertThat(views()).containsExactly(1L);
        say(
                open,
                GatewayMessage.newBuilder()
                        .setViewApplied(ViewApplied.newBuilder().setViewVersion(1)));
        Until.holds("the newest", () -> views().equals(List.of(1L, 3L)));
        server.publish(SampleViews.view(4, InstanceState.ACTIVE));
        say(
                open,
                GatewayMessage.newBuilder()
                        .setViewRejected(ViewRejected.newBuilder().setViewVersion(3)));
        Until.holds("the next", () -> views().equals(List.of(1L, 3L, 4L)));

        assertThat(heard.stream()
                        .filter(ControllerMessage::hasView)
                        .map(message -> message.getView().getCatalog().isEmpty()))
                .containsExactly(false, true, true);
    }

    @Test
    void catalog_isNotSentToWhoSaysToHaveIt() {
        String known = CatalogText.of(SampleViews.CATALOG).digest();
        server.publish(SampleViews.view(1, InstanceState.ACTIVE));

        var unused = ended("Bearer " + TOKEN, request -> request.write(hello("has it", known)));
        Until.holds("view", () -> views().size() == 1);
        var unusedToo = ended("Bearer " + TOKEN, request -> request.write(hello("has another", "0".repeat(64))));
        Until.holds("both views", () -> views().size() == 2);

        assertThat(heard.stream()
                        .filter(ControllerMessage::hasView)
                        .map(message -> message.getView().getCatalog().isEmpty()))
                .containsExactly(true, false);
    }

    private void say(
            Promise<GrpcClientRequest<GatewayMessage, ControllerMessage>> open, GatewayMessage.Builder message) {
        vertx.runOnContext(go -> open.future().result().write(message.build()));
    }

    private List<Long> views() {
        return heard.stream()
                .filter(ControllerMessage::hasView)
                .map(message -> message.getView().getVersion())
                .toList();
    }

    private static GatewayMessage hello(String id) {
        return hello(id, "");
    }

    private static ByteString key(String id) {
        return ByteString.copyFromUtf8((id + "................").substring(0, 16));
    }

    private static GatewayMessage hello(String id, String catalog) {
        return GatewayMessage.newBuilder()
                .setHello(Hello.newBuilder().setKey(key(id)).setCatalogDigest(catalog))
                .build();
    }

    private GrpcStatus status(Consumer<GrpcClientRequest<GatewayMessage, ControllerMessage>> says) throws Exception {
        return status("Bearer " + TOKEN, says);
    }

    private GrpcStatus status(String authorization, Consumer<GrpcClientRequest<GatewayMessage, ControllerMessage>> says)
            throws Exception {
        return Until.done(ended(authorization, says));
    }

    /** The end of a stream on which the client sends only the head. */
    private Future<GrpcStatus> silent() {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(server.port())
                .setURI("/infaas.control.v1.Control/Attach")
                .putHeader("content-type", "application/grpc")
                .putHeader("te", "trailers")
                .putHeader("authorization", "Bearer " + TOKEN);
        return http.request(options)
                .compose(request -> {
                    request.setChunked(true);
                    return request.sendHead().compose(sent -> request.response());
                })
                .compose(response -> response.end().map(ended -> {
                    String status = response.getTrailer("grpc-status");
                    return status == null ? response.getHeader("grpc-status") : status;
                }))
                .map(status -> GrpcStatus.valueOf(Integer.parseInt(status)));
    }

    /** The end of a stream on which the client sends one message and then nothing more. */
    private Future<GrpcStatus> ended(
            String authorization, Consumer<GrpcClientRequest<GatewayMessage, ControllerMessage>> says) {
        Promise<GrpcStatus> end = Promise.promise();
        vertx.runOnContext(go -> stranger.request(
                        SocketAddress.inetSocketAddress(server.port(), "127.0.0.1"), ControlGrpcClient.Attach)
                .compose(request -> {
                    request.headers().set("authorization", authorization);
                    says.accept(request);
                    return request.response();
                })
                .onSuccess(response -> response.handler(heard::add)
                        .endHandler(ended -> end.tryComplete(response.status()))
                        .exceptionHandler(end::tryFail))
                .onFailure(end::tryFail));
        return end.future();
    }
}
