package io.infaas.builder.targets;

import io.infaas.catalog.Definition;
import io.infaas.catalog.Definition.MeasuringNode;
import io.infaas.catalog.OtherTarget;
import io.infaas.catalog.RuntimeSettings;
import io.infaas.catalog.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A variant that a definition requests.
 *
 * @param prebuilt its files, if the definition names them; empty: it is made from the transformed graph
 * @param node that it is measured on or made for
 */
record RequestedVariant(
        String architecture,
        String transform,
        String target,
        RuntimeSettings settings,
        List<Path> prebuilt,
        Optional<MeasuringNode> node) {

    String alias() {
        return Variant.alias(architecture, transform, target, settings);
    }

    /**
     * All variants that a definition requests for other targets.
     *
     * @param networks architectures that have a trained network
     * @param folder that paths in the definition are relative to
     */
    static List<RequestedVariant> of(Definition definition, Collection<String> networks, Path folder) {
        int batch = definition.application().contract().maxBatchSize();
        List<RequestedVariant> requestedVariants = new ArrayList<>();
        for (OtherTarget other : definition.targets()) {
            for (String network : networks) {
                for (String transform : other.transforms()) {
                    for (RuntimeSettings settings : other.settings(batch)) {
                        requestedVariants.add(new RequestedVariant(
                                network,
                                transform,
                                other.target(),
                                settings,
                                List.of(),
                                Optional.ofNullable(other.node()).flatMap(definition::node)));
                    }
                }
            }
        }
        definition
                .prebuilt()
                .forEach(prebuiltVariant -> requestedVariants.add(new RequestedVariant(
                        prebuiltVariant.architecture(),
                        prebuiltVariant.transform(),
                        prebuiltVariant.target(),
                        new RuntimeSettings(prebuiltVariant.threads(), prebuiltVariant.instances(), batch),
                        prebuiltVariant.files().stream()
                                .map(file -> folder.resolve(file).normalize())
                                .toList(),
                        Optional.ofNullable(prebuiltVariant.node()).flatMap(definition::node))));
        return requestedVariants;
    }
}
