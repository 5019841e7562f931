package io.infaas.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.frontend.RetryBuffer;
import io.infaas.gateway.memory.MemoryLedger;
import io.infaas.gateway.routing.GatewayLimits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class RequestBodyProperties {

    private static final int KEPT = 20_000;
    private static final GatewayLimits LIMITS = new GatewayLimits(
            1 << 20, KEPT, KEPT, 1, 1, GatewayLimits.DEFAULT.maxWait(), GatewayLimits.DEFAULT.queryTimeout());

    /** A piece of so many bytes comes, or one is sent (-1), or all is sent from the start again (-2), or no more is kept (-3). */
    @Provide
    Arbitrary<List<Integer>> steps() {
        return Arbitraries.frequencyOf(
                        Tuple.of(6, Arbitraries.integers().between(1, 300)),
                        Tuple.of(2, Arbitraries.integers().between(1_500, 9_000)),
                        Tuple.of(6, Arbitraries.just(-1)),
                        Tuple.of(1, Arbitraries.just(-2)),
                        Tuple.of(1, Arbitraries.of(-1, -1, -1, -3)))
                .list()
                .ofMaxSize(60);
    }

    @Property
    void anySteps_whatIsSentIsWhatCame_andNothingIsLeft(@ForAll("steps") List<Integer> steps) {
        RetryBuffer buffer = new RetryBuffer(LIMITS);
        HttpRequestBody body =
                new HttpRequestBody(buffer, LIMITS, new MemoryLedger(1 << 30).open(ImmediateEventExecutor.INSTANCE));
        List<ByteBuf> came = new ArrayList<>();
        ByteBuf all = Unpooled.buffer();
        ByteBuf sent = Unpooled.buffer();
        for (int step : steps) {
            if (step > 0) {
                byte[] bytes = new byte[step];
                for (int i = 0; i < step; i++) {
                    bytes[i] = (byte) (all.readableBytes() + i);
                }
                ByteBuf piece = Unpooled.wrappedBuffer(bytes);
                all.writeBytes(piece.duplicate());
                came.add(piece);
                body.add(piece);
            } else if (step == -1 && body.unsent() > 0) {
                send(body, sent);
            } else if (step == -2 && body.isWhole()) {
                body.rewind();
                sent.clear();
            } else if (step == -3) {
                body.forget();
            }
            assertThat(buffer.bytes()).isLessThanOrEqualTo(KEPT);
            assertThat(body.unsent()).isEqualTo(all.readableBytes() - sent.readableBytes());
        }
        while (body.unsent() > 0) {
            send(body, sent);
        }

        assertThat(sent).isEqualTo(all);
        body.close();
        assertThat(buffer.bytes()).isZero();
        assertThat(came).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
    }

    private static void send(HttpRequestBody body, ByteBuf to) {
        ByteBuf piece = body.next();
        to.writeBytes(piece);
        piece.release();
    }
}
