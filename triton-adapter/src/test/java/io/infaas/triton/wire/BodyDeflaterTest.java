package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BodyDeflaterTest {

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
