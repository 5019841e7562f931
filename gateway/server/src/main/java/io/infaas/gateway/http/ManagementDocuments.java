package io.infaas.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.infaas.triton.protocol.ModelStatistics;
import io.infaas.triton.protocol.RepositoryIndexResponse.ModelIndex;
import java.util.List;

/** JSON documents that differ from their protobuf messages, with Triton's keys in Triton's order. */
final class ManagementDocuments {

    private ManagementDocuments() {}

    static ManagementResponse index(List<ModelIndex> rows) {
        ArrayNode index = JsonNodeFactory.instance.arrayNode();
        for (ModelIndex row : rows) {
            ObjectNode entry = index.addObject().put("name", row.getName());
            putUnlessEmpty(entry, "version", row.getVersion());
            putUnlessEmpty(entry, "state", row.getState());
            putUnlessEmpty(entry, "reason", row.getReason());
        }
        return ManagementResponse.ok(index.toString());
    }

    private static void putUnlessEmpty(ObjectNode entry, String key, String value) {
        if (!value.isEmpty()) {
            entry.put(key, value);
        }
    }

    static ManagementResponse statistics(List<ModelStatistics> models) {
        ObjectNode page = JsonNodeFactory.instance.objectNode();
        ArrayNode arrayNode = page.putArray("model_stats");
        for (ModelStatistics model : models) {
            ObjectNode entry = ProtoJson.object(model);
            // these two come last
            for (String name : List.of("batch_stats", "memory_usage")) {
                JsonNode member = entry.remove(name);
                entry.set(name, member);
            }
            arrayNode.add(entry);
        }
        return ManagementResponse.ok(page.toString());
    }
}
