package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BodyInflaterTest {

    private static final int MAX = 64 << 20;
    private final CountingBudget budget = new CountingBudget(Long.MAX_VALUE);

    /** Counts what is reserved, and the most that was. */
    private static final class CountingBudget implements ByteBudget {

        private final long limit;
        private long reserved;
        private long most;

        CountingBudget(long limit) {
            this.limit = limit;
        }

        @Override
        public boolean reserve(long bytes) {
            if (reserved + bytes > limit) {
                return false;
            }
            reserved += bytes;
            most = Math.max(most, reserved);
            return true;
        }

        @Override
        public void release(long bytes) {
            reserved -= bytes;
        }
    }

    @Test
    void inflated_anyBody_reservesWhatItReturnsOutsideTheHeap() {
        byte[] plain = new byte[1_000_000];
        new Random(1).nextBytes(plain);

        ByteBuf inflated = BodyInflater.inflated(packed(plain), "gzip", MAX, budget);

        assertThat(inflated).isEqualTo(Unpooled.wrappedBuffer(plain));
        assertThat(inflated.isDirect()).isTrue();
        assertThat(budget.reserved).isEqualTo(plain.length);
        assertThat(budget.most).isLessThan(plain.length + 2 * (64 << 10));
        inflated.release();
    }

    @Test
    void inflated_constantBodyUpToTheFreeBytes_passes() {
        ByteBuf inflated = BodyInflater.inflated(packed(new byte[BodyInflater.FREE_BYTES]), "gzip", MAX, budget);

        assertThat(inflated.readableBytes()).isEqualTo(BodyInflater.FREE_BYTES);
        inflated.release();
    }

    @Test
    void inflated_aboveTheRatio_refusedBeforeItIsWhole() {
        ByteBuf bomb = packed(new byte[62 << 20]);
        int size = bomb.readableBytes();

        assertThatThrownBy(() -> BodyInflater.inflated(bomb, "gzip", MAX, budget))
                .isInstanceOfSatisfying(WireException.class, refused -> assertThat(refused.code())
                        .isEqualTo(WireException.Code.RESOURCE_EXHAUSTED))
                .hasMessage("the message of %d bytes inflates to more than 100 times its size", size);

        assertThat(budget.most).isLessThan((long) size * BodyInflater.MAX_RATIO + (1 << 20));
        assertThat(budget.reserved).isZero();
        assertThat(bomb.refCnt()).isZero();
    }

    @Test
    void inflated_withoutMemory_refusedAndNothingStaysReserved() {
        CountingBudget scarce = new CountingBudget(1 << 20);

        assertThatThrownBy(() -> BodyInflater.inflated(packed(new byte[4 << 20]), "gzip", MAX, scarce))
                .isInstanceOfSatisfying(WireException.class, refused -> assertThat(refused.code())
                        .isEqualTo(WireException.Code.UNAVAILABLE));

        assertThat(scarce.reserved).isZero();
    }

    @Test
    void inflated_malformedAfterAStart_nothingStaysReserved() {
        ByteBuf body = packed(new byte[1_000_000]);
        body.writerIndex(body.readableBytes() / 2);

        assertThatThrownBy(() -> BodyInflater.inflated(body, "gzip", MAX, budget))
                .isInstanceOfSatisfying(WireException.class, refused -> assertThat(refused.code())
                        .isEqualTo(WireException.Code.INVALID_ARGUMENT));

        assertThat(budget.reserved).isZero();
    }

    @Property(tries = 200)
    void add_anyPieces_inflateToTheSameBytes(
            @ForAll("pieces") List<byte[]> pieces, @ForAll("encodings") String encoding) {
        ByteBuf plain = Unpooled.buffer();
        ByteBuf packed = Unpooled.buffer();
        try (BodyDeflater deflation = new BodyDeflater(encoding)) {
            for (int i = 0; i < pieces.size(); i++) {
                byte[] piece = pieces.get(i);
                ByteBuf in = i % 2 == 0 ? Unpooled.directBuffer() : Unpooled.buffer();
                in.writeBytes(piece);
                deflation.add(in, packed);
                assertThat(in.readableBytes()).isEqualTo(piece.length);
                in.release();
                plain.writeBytes(piece);
            }
            deflation.end(packed);
        }

        ByteBuf inflated = BodyInflater.inflated(packed, encoding, 1 << 20, ByteBudget.UNLIMITED);

        assertThat(inflated).isEqualTo(plain);
        inflated.release();
    }

    @Test
    void create_unknownEncoding_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BodyDeflater("br"));
    }

    private static ByteBuf packed(byte[] plain) {
        ByteBuf out = Unpooled.buffer();
        try (BodyDeflater deflation = new BodyDeflater("gzip")) {
            deflation.add(Unpooled.wrappedBuffer(plain), out);
            deflation.end(out);
        }
        return out;
    }

    @Provide
    Arbitrary<String> encodings() {
        return Arbitraries.of(BodyInflater.ENCODINGS);
    }

    @Provide
    Arbitrary<List<byte[]>> pieces() {
        Arbitrary<byte[]> random = Arbitraries.bytes().array(byte[].class).ofMaxSize(2_000);
        Arbitrary<byte[]> same = Arbitraries.integers().between(0, 100_000).map(byte[]::new);
        return Arbitraries.oneOf(random, same).list().ofMaxSize(5);
    }
}
