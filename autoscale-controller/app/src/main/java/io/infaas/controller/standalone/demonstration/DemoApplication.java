package io.infaas.controller.standalone.demonstration;

import io.infaas.builder.data.LabelledData;
import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.Definition;
import io.infaas.catalog.TensorType;
import io.infaas.controller.standalone.demonstration.client.LabelledBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An application that the demonstration can query: its input is one tensor of numbers, and its evaluation data have labels.
 *
 * @param file its definition
 */
record DemoApplication(Path file, Definition definition, Application application) {

    /** Items of a large query. */
    private static final int LARGE = 32;

    /** Empty if the application takes other inputs, or has no labels. */
    static Optional<DemoApplication> of(Path file, Catalog catalog) {
        Definition definition = Definition.read(file);
        String name = definition.application().name();
        Application application = catalog.application(name)
                .orElseThrow(() ->
                        new IllegalArgumentException("%s: the catalog has no application '%s'".formatted(file, name)));
        Contract contract = definition.application().contract();
        List<ContractTensor> inputs = contract.inputs();
        boolean numbers = contract.hasBatchDimension()
                && inputs.size() == 1
                && inputs.get(0).type() == TensorType.FP32
                && inputs.get(0).shape().stream().allMatch(size -> size > 0)
                && definition.data().text() == null;
        return numbers && !definition.data().evaluation().labels().isEmpty()
                ? Optional.of(new DemoApplication(file, definition, application))
                : Optional.empty();
    }

    /** Items of its large queries. */
    int large() {
        return Math.min(LARGE, application.contract().largestRequest());
    }

    /** Its evaluation data in queries of {@code items} items; a rest is left out. */
    List<LabelledBatch> batches(int items) {
        Definition.LabelledSet evaluation = definition.data().evaluation();
        LabelledData data = LabelledData.read(
                file.resolveSibling(evaluation.items()),
                file.resolveSibling(evaluation.labels()),
                application.contract());
        return LabelledBatch.split(data, items).stream()
                .filter(batch -> batch.size() == items)
                .toList();
    }
}
