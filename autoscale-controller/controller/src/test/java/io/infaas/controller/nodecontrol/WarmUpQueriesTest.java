package io.infaas.controller.nodecontrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Application;
import io.infaas.catalog.Architecture;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Catalogs;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import io.infaas.triton.protocol.ModelInferRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmUpQueriesTest {

    private static Catalog catalog(Contract contract) {
        Catalog plain = Catalogs.fashion().variant("net", "fp32", 0.9, 1).build();
        Application application = plain.applications().get(0);
        Architecture architecture = plain.architectures().get(0);
        return new Catalog(
                List.of(new Application(
                        application.name(),
                        application.description(),
                        contract,
                        application.metric(),
                        application.objective())),
                List.of(new Architecture(
                        architecture.name(), application.name(), architecture.sourceDigest(), contract)),
                plain.variants(),
                plain.nodeTypes());
    }

    private static Contract contract(ContractTensor... inputs) {
        return new Contract(List.of(inputs), Catalogs.contract().outputs(), List.of(), 8);
    }

    private static String name(Catalog catalog) {
        return catalog.variants().get(0).name();
    }

    @Test
    void of_numbersAndStringsAndVaryingDimensions_asManyBytesAsTheShapeSays() {
        Catalog catalog = catalog(contract(
                new ContractTensor("ids", TensorType.INT64, List.of(-1L)),
                new ContractTensor("image", TensorType.FP16, List.of(3L, 2L)),
                new ContractTensor("text", TensorType.BYTES, List.of(1L))));

        ModelInferRequest query =
                new WarmUpQueries(catalog).of(name(catalog), 2).orElseThrow();

        assertThat(query.getInputs(0).getShapeList()).containsExactly(2L, 1L);
        assertThat(query.getInputs(1).getShapeList()).containsExactly(2L, 3L, 2L);
        assertThat(query.getInputs(2).getDatatype()).isEqualTo("BYTES");
        assertThat(query.getRawInputContentsList())
                .extracting(bytes -> bytes.size())
                .containsExactly(16, 24, 8);
    }

    @Test
    void of_withoutBatchDimension_shapesAreThoseOfTheContract() {
        Catalog catalog = Catalogs.withoutBatch(1);
        WarmUpQueries queries = new WarmUpQueries(catalog);

        ModelInferRequest query = queries.of(name(catalog), 1).orElseThrow();

        assertThat(queries.largestBatch(name(catalog))).isEqualTo(1);
        assertThat(query.getInputs(0).getShapeList()).containsExactly(1L, 1L, 28L, 28L);
        assertThat(query.getRawInputContents(0).size()).isEqualTo(28 * 28 * 4);
    }

    @Test
    void of_tooLargeOrUnknown_nothing() {
        Catalog catalog = catalog(contract(new ContractTensor("image", TensorType.FP32, List.of(3L, 512L, 512L))));
        WarmUpQueries queries = new WarmUpQueries(catalog);

        assertThat(queries.of(name(catalog), 1)).isPresent();
        assertThat(queries.of(name(catalog), 8)).isEmpty();
        assertThat(queries.of("nobody-knows-it", 1)).isEmpty();
        assertThat(queries.largestBatch(name(catalog))).isEqualTo(8);
        assertThat(queries.largestBatch("nobody-knows-it")).isEqualTo(1);
    }
}
