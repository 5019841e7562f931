package io.infaas.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalogs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceTest {

    @Test
    void read_ofWhatWasSent_hasTheCounts() {
        View view = view(3);

        View read = ViewMessages.read(ViewMessages.write(view, CatalogText.of(view.catalog())), view.catalog());

        assertThat(read.instances()).isEqualTo(view.instances());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65})
    void read_countOutOfRange_isRefusedByName(int count) {
        View view = view(1);
        var message = ViewMessages.write(view, CatalogText.of(view.catalog())).toBuilder();
        message.getInstancesBuilder(0).setCount(count);

        assertThatThrownBy(() -> ViewMessages.read(message.build(), view.catalog()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("@n0': count " + count + " is not between 1 and 64");
    }

    private static View view(int count) {
        var catalog = Catalogs.fashion().variant("small", "fp32", 0.9, 1).build();
        Node node = new Node("n0", "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE);
        String variant = catalog.variants().get(0).name();
        return new View(1, catalog, List.of(node), List.of(new Instance(variant, "n0", InstanceState.ACTIVE, count)));
    }
}
