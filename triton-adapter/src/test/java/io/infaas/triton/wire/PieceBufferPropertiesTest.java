package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

class PieceBufferPropertiesTest {

    /** Steps: add an owned piece (length), add a part of a larger buffer (-length), drop bytes (20000 + length), seal (0). */
    @Provide
    Arbitrary<List<Integer>> steps() {
        Arbitrary<Integer> length = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(1, 300)),
                Tuple.of(1, Arbitraries.integers().between(1_900, 9_000)));
        return Arbitraries.frequencyOf(
                        Tuple.of(4, length),
                        Tuple.of(4, length.map(n -> -n)),
                        Tuple.of(2, length.map(n -> 20_000 + n)),
                        Tuple.of(1, Arbitraries.just(0)))
                .list()
                .ofMaxSize(50);
    }

    @Property
    void anySteps_bytesAreThoseAdded_andNothingIsLeft(@ForAll("steps") List<Integer> steps) {
        PieceBuffer buffer = new PieceBuffer();
        ByteBuf expected = Unpooled.buffer();
        List<ByteBuf> added = new ArrayList<>();
        int next = 0;
        for (int step : steps) {
            if (step == 0) {
                buffer.seal();
            } else if (step > 20_000) {
                int drop = Math.min(step - 20_000, buffer.bytes());
                buffer.drop(drop);
                expected.skipBytes(drop);
            } else {
                byte[] bytes = new byte[Math.abs(step)];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = (byte) next++;
                }
                expected.writeBytes(bytes);
                ByteBuf piece = step > 0
                        ? Unpooled.wrappedBuffer(bytes)
                        : Unpooled.buffer().writeZero(3).writeBytes(bytes).writeZero(2);
                added.add(piece);
                if (step > 0) {
                    buffer.add(piece);
                } else {
                    buffer.add(piece, 3, bytes.length);
                    piece.release();
                }
            }
            assertThat(buffer.bytes()).isEqualTo(expected.readableBytes());
            assertThat(ByteBufUtil.getBytes(buffer.view())).isEqualTo(ByteBufUtil.getBytes(expected));
        }

        ByteBuf all = buffer.take();

        assertThat(ByteBufUtil.getBytes(all)).isEqualTo(ByteBufUtil.getBytes(expected));
        assertThat(buffer.bytes()).isZero();
        all.release();
        assertThat(added).allSatisfy(piece -> assertThat(piece.refCnt()).isZero());
    }

    @Test
    void add_byteByByte_takesFewPieces() {
        PieceBuffer buffer = new PieceBuffer();
        for (int i = 0; i < 100_000; i++) {
            buffer.add(Unpooled.wrappedBuffer(new byte[] {(byte) i}));
        }

        assertThat(buffer.count()).isLessThan(25);
        buffer.close();
    }

    @Test
    void add_largePiece_isNotCopied() {
        PieceBuffer buffer = new PieceBuffer();
        ByteBuf large = Unpooled.directBuffer(5_000).writeZero(5_000);
        buffer.add(large);

        assertThat(buffer.piece(0)).isSameAs(large);
        buffer.close();
        assertThat(large.refCnt()).isZero();
    }
}
