package io.infaas.builder.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ElementsTest {

    @Test
    void converted_toHalfPrecision_roundsToTheNearest() {
        ByteBuffer half = Elements.converted(floats(1, -2.5f, 65504, 1e-9f), TensorType.FP32, TensorType.FP16);

        assertThat(new int[] {half.getShort(), half.getShort(), half.getShort(), half.getShort()})
                .containsExactly(0x3c00, (short) 0xc100, 0x7bff, 0);
        assertThat(half.hasRemaining()).isFalse();
    }

    @Test
    void converted_toBfloat16_roundsToTheNearest() {
        ByteBuffer brain = Elements.converted(floats(1, -2.5f, 1.0039062f), TensorType.FP32, TensorType.BF16);

        assertThat(new int[] {brain.getShort(), brain.getShort(), brain.getShort()})
                .containsExactly(0x3f80, (short) 0xc020, 0x3f80);
    }

    @Test
    void converted_toDouble_isExact() {
        assertThat(Elements.converted(floats(0.1f), TensorType.FP32, TensorType.FP64)
                        .getDouble())
                .isEqualTo(0.1f);
    }

    @Test
    void fits_integersForFractions_isFalse() {
        assertThat(Elements.fits(TensorType.INT64, TensorType.FP32)).isFalse();
        assertThat(Elements.fits(TensorType.FP16, TensorType.FP32)).isFalse();
    }

    private static ByteBuffer floats(float... values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes;
    }
}
