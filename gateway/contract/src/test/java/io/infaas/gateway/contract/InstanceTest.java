package io.infaas.gateway.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.DocumentFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstanceTest {

    private static final Catalog CATALOG =
            Catalogs.fashion().variant("small", "fp32", 0.9, 1).build();
    private static final String VARIANT = CATALOG.variants().get(0).name();

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

    @Test
    void read_ofWhatWasSent_hasTheShareThatIsCompared() {
        View view = view(new Instance(VARIANT, "n0", InstanceState.ACTIVE, 1, 0.25));

        View read = ViewMessages.read(ViewMessages.write(view, CatalogText.of(view.catalog())), view.catalog());

        assertThat(read.instances().get(0).comparedShare()).isEqualTo(0.25);
    }

    @Test
    void print_withoutShare_isReadByOlderGateways() {
        Instance instance = new Instance("small", "n0", InstanceState.ACTIVE);

        assertThat(DocumentFormat.JSON.print(instance)).doesNotContain("comparedShare");
        assertThat(DocumentFormat.JSON.print(new Instance("small", "n0", InstanceState.ACTIVE, 1, 0.5)))
                .contains("\"comparedShare\" : 0.5");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void share_outOfRange_isRefusedByName(double share) {
        assertThatThrownBy(() -> new Instance("small", "n0", InstanceState.ACTIVE, 1, share))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("instance 'small@n0': comparedShare " + share + " is not between 0 and 1");
    }

    private static View view(int count) {
        return view(new Instance(VARIANT, "n0", InstanceState.ACTIVE, count));
    }

    private static View view(Instance instance) {
        Node node = new Node("n0", "127.0.0.1", 8000, 8001, Catalogs.NODE_TYPE);
        return new View(1, CATALOG, List.of(node), List.of(instance));
    }
}
