package io.infaas.triton.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProtoReaderTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "resnet50", "\u0000 \u007f", "Größe", "模型", "a\uD83D\uDE00b"})
    void text_validUtf8_isDecodedAndNotConsumed(String text) {
        ByteBuf bytes = Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.UTF_8));
        try {
            assertThat(ProtoReader.text(bytes, "model_name")).isEqualTo(text);
            assertThat(ProtoReader.text(bytes.slice(), "model_name")).isEqualTo(text);
            assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(text);
        } finally {
            bytes.release();
        }
    }

    @Test
    void text_invalidUtf8_isRefusedByItsName() {
        ByteBuf bytes = Unpooled.wrappedBuffer(new byte[] {'a', (byte) 0xc3});

        assertThatThrownBy(() -> ProtoReader.text(bytes, "model_name"))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("model_name is not valid UTF-8");
    }

    @Test
    void skip_nestedGroups_endsBehindThem() {
        // groups 1 and 2, one in the other, then field 3
        ByteBuf message = Unpooled.wrappedBuffer(new byte[] {0x0b, 0x13, 0x14, 0x0c, 0x18, 0x05});
        ProtoReader reader = new ProtoReader(message);

        assertThat(reader.next()).isTrue();
        reader.skip();

        assertThat(reader.next()).isTrue();
        assertThat(reader.field()).isEqualTo(3);
        assertThat(reader.varint()).isEqualTo(5);
    }
}
