package io.infaas.simulator.evaluation;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.CatalogFile;
import io.infaas.catalog.DocumentFormat;
import io.infaas.simulator.workload.Workload;
import io.infaas.simulator.workload.WorkloadFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The cases of an evaluation as a file states them. */
record EvaluationFile(List<Case> cases) {

    private static final YAMLMapper YAML = new YAMLMapper();

    /**
     * A catalog with a workload.
     *
     * @param block heading under which it is reported
     * @param set values that replace those of the workload's file, by JSON pointer; {@code *} stands for each entry of a list
     */
    record Case(
            String block,
            String name,
            String catalog,
            String workload,
            @JsonProperty(defaultValue = "none") @Nullable Map<String, JsonNode> set) {

        Catalog catalog(Path bench) {
            return CatalogFile.read(bench.resolve("catalogs").resolve(catalog + ".json"));
        }

        /** @param longest length that a longer workload is cut to, s */
        Workload workload(Path bench, int longest) {
            Path file = bench.resolve("workloads").resolve(workload + ".yaml");
            try {
                ObjectNode tree = (ObjectNode) YAML.readTree(Files.readString(file));
                Map<String, JsonNode> values = new TreeMap<>(set == null ? Map.of() : set);
                values.forEach((pointer, value) -> replace(file, tree, pointer, value));
                tree.put("seconds", Math.min(longest, tree.path("seconds").asInt()));
                return DocumentFormat.YAML
                        .parse(file + " in case " + name, YAML.writeValueAsString(tree), WorkloadFile.class)
                        .workload(bench.resolve("workloads"));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(file + ": is no YAML: " + e.getOriginalMessage(), e);
            } catch (IOException e) {
                throw new IllegalArgumentException(file + ": cannot be read: " + e.getMessage(), e);
            }
        }

        private static void replace(Path file, JsonNode tree, String pointer, JsonNode value) {
            List<JsonNode> parents = List.of(tree);
            String[] steps = pointer.substring(1).split("/", -1);
            for (int i = 0; i + 1 < steps.length; i++) {
                parents = children(parents, steps[i]);
            }
            String last = steps[steps.length - 1];
            boolean found = false;
            for (JsonNode parent : parents) {
                if (parent instanceof ObjectNode object) {
                    object.set(last, value);
                    found = true;
                }
            }
            if (!found) {
                throw new IllegalArgumentException(
                        "%s: set: the workload has nothing at '%s'".formatted(file, pointer));
            }
        }

        private static List<JsonNode> children(List<JsonNode> parents, String step) {
            List<JsonNode> children = new ArrayList<>();
            for (JsonNode parent : parents) {
                if (parent instanceof ArrayNode list && step.equals("*")) {
                    list.forEach(children::add);
                } else {
                    JsonNode child =
                            parent instanceof ArrayNode list ? list.get(Integer.parseInt(step)) : parent.get(step);
                    if (child != null) {
                        children.add(child);
                    }
                }
            }
            return children;
        }
    }

    static EvaluationFile read(Path file) {
        return DocumentFormat.YAML.read(file, EvaluationFile.class);
    }
}
