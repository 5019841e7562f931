package io.infaas.triton.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import io.infaas.triton.protocol.ModelConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadOverrideTest {
    @Test
    void config_ofAModel_isJsonWithTheNamesOfTheText() {
        ModelConfig config =
                ModelConfig.newBuilder().setName("m").setMaxBatchSize(4).build();

        LoadOverride override = LoadOverride.model(config, Map.of());

        assertThat(override.configJson()).isEqualTo("{\"name\":\"m\",\"max_batch_size\":4}");
        assertThat(override.files()).isEmpty();
    }

    @Test
    void create_placeThatWouldEndAServer_isRefused() {
        String place = "1/" + "x".repeat(LoadOverride.LONGEST_PLACE - 1);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadOverride("{}", Map.of(place, ByteString.EMPTY)))
                .withMessageContaining("251 characters")
                .withMessageContaining("1 to 250");
    }

    @Test
    void create_blankConfig_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LoadOverride(" ", Map.of()))
                .withMessageContaining("configJson");
    }
}
