package io.infaas.gateway.adopt;

import io.infaas.gateway.adopt.NodeScan.NodeModels.FoundModel;
import io.infaas.triton.client.NodeAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The served models and their nodes. The largest group of nodes that agree on a model's contract serves it; of equally large groups the one
 * that already serves, else the one with the first configured node.
 *
 * @param models the models that are served, by name
 * @param leftOut why a model on a node is not served, by model and node
 */
record ModelAgreement(SortedMap<String, Model> models, SortedMap<String, String> leftOut) {

    /**
     * One model and the nodes that serve it.
     *
     * @param shown the model as the first of the nodes has it
     */
    record Model(FoundModel shown, List<NodeAddress> nodes) {

        Model {
            nodes = List.copyOf(nodes);
        }
    }

    ModelAgreement {
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    }

    /**
     * The agreement of the nodes' models.
     *
     * @param scannedModels the models by node, in the configured order of the nodes
     * @param before the agreement that is served now, null before the first
     */
    static ModelAgreement of(Map<NodeAddress, NodeScan.NodeModels> scannedModels, @Nullable ModelAgreement before) {
        Map<String, Map<String, List<NodeAddress>>> promises = new TreeMap<>();
        SortedMap<String, String> leftOut = new TreeMap<>();
        scannedModels.forEach((node, models) -> {
            models.models().forEach((name, foundModel) -> promises.computeIfAbsent(name, model -> new LinkedHashMap<>())
                    .computeIfAbsent(foundModel.promise(), promise -> new ArrayList<>())
                    .add(node));
            models.unfit().forEach((name, why) -> leftOut.put(describe(name, node), "cannot be served: " + why));
        });
        SortedMap<String, Model> models = new TreeMap<>();
        promises.forEach((name, nodes) -> {
            String chosenPromise = chooseMostCommon(nodes, findServed(before, name));
            List<NodeAddress> agreed = nodes.getOrDefault(chosenPromise, List.of());
            models.put(name, new Model(requireModel(scannedModels, agreed.get(0), name), agreed));
            nodes.forEach((promise, nodeAddresses) -> {
                if (!promise.equals(chosenPromise)) {
                    nodeAddresses.forEach(node -> leftOut.put(
                            describe(name, node), "differs: %s; served is %s".formatted(promise, chosenPromise)));
                }
            });
        });
        return new ModelAgreement(models, leftOut);
    }

    private static String describe(String model, NodeAddress node) {
        return "'%s' of %s".formatted(model, node);
    }

    private static @Nullable String findServed(@Nullable ModelAgreement before, String name) {
        Model model = before == null ? null : before.models.get(name);
        return model == null ? null : model.shown().promise();
    }

    private static String chooseMostCommon(Map<String, List<NodeAddress>> nodes, @Nullable String served) {
        String mostCommon = "";
        int most = 0;
        for (Map.Entry<String, List<NodeAddress>> each : nodes.entrySet()) {
            int size = each.getValue().size();
            if (size > most || (size == most && each.getKey().equals(served))) {
                mostCommon = each.getKey();
                most = size;
            }
        }
        return mostCommon;
    }

    private static FoundModel requireModel(
            Map<NodeAddress, NodeScan.NodeModels> scannedModels, NodeAddress node, String name) {
        NodeScan.NodeModels models = scannedModels.get(node);
        FoundModel foundModel = models == null ? null : models.models().get(name);
        if (foundModel == null) {
            throw new IllegalStateException("%s does not have '%s'".formatted(node, name));
        }
        return foundModel;
    }
}
