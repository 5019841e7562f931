package io.infaas.triton.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class GrpcMessagesTest {
    @Example
    void decode_plus_isLeftAlone() {
        assertThat(GrpcMessages.decode("1+1 %3D 2")).isEqualTo("1+1 = 2");
    }

    @Example
    void decode_brokenEscapes_areTakenAsTheyStand() {
        assertThat(GrpcMessages.decode("100% %zz %4")).isEqualTo("100% %zz %4");
        assertThat(GrpcMessages.decode("%41")).isEqualTo("A");
    }

    @Property
    void decode_anythingEncoded_isGivenBack(@ForAll String text) {
        StringBuilder encoded = new StringBuilder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (byte each : bytes) {
            boolean plain = each >= ' ' && each <= '~' && each != '%';
            encoded.append(plain ? String.valueOf((char) each) : String.format("%%%02X", each));
        }

        assertThat(GrpcMessages.decode(encoded.toString())).isEqualTo(new String(bytes, StandardCharsets.UTF_8));
    }
}
