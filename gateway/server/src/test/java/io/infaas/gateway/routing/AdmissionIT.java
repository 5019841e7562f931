package io.infaas.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.MisbehavingNode;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.testing.Until;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class AdmissionIT {

    @AutoClose("closeIdle")
    private final FrontEnds fronts = new FrontEnds(
            new GatewayLimits(1 << 20, 1 << 20, 1 << 20, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1)));

    @Test
    void infer_moreThanMayBeInFlight_isRefusedAtOnceInBothProtocols() throws Exception {
        fronts.a.behaviour = MisbehavingNode.Behaviour.SILENT;
        fronts.b.behaviour = MisbehavingNode.Behaviour.SILENT;
        Future<Reply> first =
                Reply.later(Reply.grpcRequest(fronts.h2, Reply.none()), Reply.frame(Reply.question("fashion", 8)));
        Until.within(5, () -> fronts.a.seen.get() + fronts.b.seen.get() == 1);

        Reply overGrpc = Reply.grpc(fronts.h2, Reply.question("fashion", 8));
        Reply overHttp = Reply.http(fronts.h1, "/v2/models/fashion/infer", Reply.none(), Buffer.buffer("{"));

        assertThat(overGrpc.grpcStatus()).isEqualTo("14");
        assertThat(overGrpc.grpcText()).contains("in flight, the limit is 1");
        assertThat(Integer.parseInt(overGrpc.headers().get("grpc-retry-pushback-ms")))
                .isBetween(500, 2_000);
        assertThat(overHttp.status()).isEqualTo(503);
        assertThat(overHttp.headers().get("retry-after")).isIn("1", "2");
        assertThat(first.await(10, TimeUnit.SECONDS).grpcStatus()).isEqualTo("4");
    }
}
