package io.infaas.builder.inputs;

import io.infaas.builder.accuracy.AccuracyMetric;
import io.infaas.builder.accuracy.ScriptMetric;
import io.infaas.builder.data.WholeShapes;
import io.infaas.builder.failure.BuildException;
import io.infaas.catalog.Contract;
import io.infaas.catalog.ContractTensor;
import io.infaas.catalog.TensorType;
import java.util.List;
import java.util.Optional;

/** Chooses the output that a metric scores. */
final class JudgedOutput {

    private JudgedOutput() {}

    /** @throws BuildException naming the field and the remedy, if no output suits the metric */
    static ContractTensor of(AccuracyMetric metric, Contract contract) {
        ContractTensor judged = judged(metric, contract);
        Optional<String> unsuitable = metric.unsuitable(judged.shape());
        if (!contract.hasBatchDimension() && unsuitable.isPresent()) {
            unsuitable = metric.unsuitable(WholeShapes.item(judged.shape()));
        }
        boolean judgesStrings = metric.judgesAllOutputs() || metric.judgesNames() || metric instanceof ScriptMetric;
        if (judged.type() == TensorType.BYTES && !judgesStrings) {
            unsuitable = Optional.of("judges numbers; take top-1, macro-f1 or agreement for strings");
        }
        unsuitable.ifPresent(reason -> {
            throw new BuildException("application.metric.name: %s %s; output '%s' is %s"
                    .formatted(metric.name(), reason, judged.name(), judged.shape()));
        });
        return judged;
    }

    private static ContractTensor judged(AccuracyMetric metric, Contract contract) {
        List<ContractTensor> numbers = contract.outputs().stream()
                .filter(output -> output.type() != TensorType.BYTES)
                .toList();
        ContractTensor first = (numbers.isEmpty() ? contract.outputs() : numbers).get(0);
        int labels = contract.labels().size();
        if (labels == 0) {
            if (metric.needsLabel()) {
                throw new BuildException(
                        "application.contract.labels: there are none, but metric %s needs the right class of each item; list them, or take metric agreement"
                                .formatted(metric.name()));
            }
            return first;
        }
        Optional<ContractTensor> scores = numbers.stream()
                .filter(output -> !output.shape().isEmpty()
                        && output.shape().get(output.shape().size() - 1) == labels)
                .findFirst();
        if (scores.isPresent()) {
            return scores.get();
        }
        // a single probability belongs to the second class; else answers name classes
        boolean isProbability =
                labels == 2 && !numbers.isEmpty() && first.shape().stream().allMatch(size -> size == 1);
        boolean areIndexes = !metric.needsLabel() && metric.targetsOf(labels) == AccuracyMetric.ANY_NUMBER;
        if (isProbability || areIndexes) {
            return first;
        }
        return contract.outputs().stream()
                .filter(JudgedOutput::isName)
                .findFirst()
                .orElseThrow(() -> new BuildException(
                        ("application.contract.labels: %d labels, but no output has a last dimension of that size: %s."
                                        + " List the labels in the order of the output's last dimension")
                                .formatted(
                                        labels,
                                        contract.outputs().stream()
                                                .map(output -> output.name() + " " + output.shape())
                                                .toList())));
    }

    private static boolean isName(ContractTensor output) {
        return output.type() == TensorType.BYTES && output.shape().stream().allMatch(size -> Math.abs(size) == 1);
    }
}
