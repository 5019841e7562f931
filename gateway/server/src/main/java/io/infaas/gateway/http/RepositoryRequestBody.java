package io.infaas.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.protobuf.ByteString;
import io.infaas.gateway.nodes.ModelLoading;
import io.infaas.gateway.refusal.Refusal;
import io.infaas.gateway.refusal.RefusalReason;
import io.infaas.triton.protocol.ModelRepositoryParameter;
import io.infaas.triton.wire.JsonFault;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The body of a repository request: JSON or empty. A bad body is an internal error, as in Triton. */
final class RepositoryRequestBody {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RepositoryRequestBody() {}

    /** Returns the flag {@code ready} of an index request; false if absent. */
    static boolean readReadyOnly(String body) {
        JsonNode ready = root(body).path("ready");
        if (!ready.isMissingNode() && !ready.isBoolean()) {
            throw internal("attempt to access JSON non-boolean as boolean");
        }
        return ready.asBoolean();
    }

    /** Returns the parameters of a load request as Triton reads them: texts, in base64 for files. */
    static Map<String, ModelRepositoryParameter> readLoadParameters(String body) {
        JsonNode parameters = root(body).path("parameters");
        if (!parameters.isMissingNode() && !parameters.isObject()) {
            throw internal("attempt to get members for non-object");
        }
        Map<String, ModelRepositoryParameter> read = new LinkedHashMap<>();
        parameters.properties().forEach(member -> read.put(member.getKey(), parameter(member)));
        return read;
    }

    private static ModelRepositoryParameter parameter(Map.Entry<String, JsonNode> member) {
        if (!member.getValue().isTextual()) {
            throw internal("attempt to access JSON non-string as string");
        }
        String text = member.getValue().asText();
        if (!member.getKey().startsWith("file:")) {
            return ModelRepositoryParameter.newBuilder().setStringParam(text).build();
        }
        // Triton passes over characters outside of base64, as this decoder does
        byte[] content;
        try {
            content = Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw internal("failed to decode the base64 of '%s'".formatted(ModelLoading.shorten(member.getKey())));
        }
        return ModelRepositoryParameter.newBuilder()
                .setBytesParam(ByteString.copyFrom(content))
                .build();
    }

    private static JsonNode root(String body) {
        if (body.isEmpty()) {
            return MissingNode.getInstance();
        }
        try {
            JsonNode root = JSON.readTree(body);
            if (root.isMissingNode()) {
                throw internal("failed to parse the request JSON buffer: The document is empty. at 0");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw internal("failed to parse the request JSON buffer: %s at %d"
                    .formatted(
                            JsonFault.text(e),
                            e.getLocation() == null ? 0 : e.getLocation().getCharOffset()));
        }
    }

    private static Refusal internal(String text) {
        return new Refusal(RefusalReason.INTERNAL, text);
    }
}
