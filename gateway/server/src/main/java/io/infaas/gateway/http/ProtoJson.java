package io.infaas.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import java.util.Base64;
import java.util.List;

/**
 * Prints messages as Triton does over HTTP: field names as declared, scalars even with default values, 64-bit numbers as numbers
 * (protobuf's JSON uses strings), and messages only if set.
 */
final class ProtoJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ProtoJson() {}

    static String print(Message message) {
        return object(message).toString();
    }

    static ObjectNode object(MessageOrBuilder message) {
        ObjectNode object = NODES.objectNode();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
            if (field.isMapField()) {
                object.set(field.getName(), map((List<?>) message.getField(field)));
            } else if (field.isRepeated()) {
                ArrayNode array = object.putArray(field.getName());
                ((List<?>) message.getField(field)).forEach(value -> array.add(value(value)));
            } else if (!field.hasPresence() || message.hasField(field)) {
                object.set(field.getName(), value(message.getField(field)));
            }
        }
        return object;
    }

    private static ObjectNode map(List<?> entries) {
        ObjectNode object = NODES.objectNode();
        for (Object each : entries) {
            if (each instanceof MapEntry<?, ?> entry) {
                object.set(String.valueOf(entry.getKey()), value(entry.getValue()));
            }
        }
        return object;
    }

    private static JsonNode value(Object value) {
        if (value instanceof Message message) {
            return object(message);
        }
        if (value instanceof EnumValueDescriptor constant) {
            return NODES.textNode(constant.getName());
        }
        if (value instanceof Boolean flag) {
            return NODES.booleanNode(flag);
        }
        if (value instanceof Integer number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Long number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Float number) {
            return NODES.numberNode(number);
        }
        if (value instanceof Double number) {
            return NODES.numberNode(number);
        }
        if (value instanceof ByteString bytes) {
            return NODES.textNode(Base64.getEncoder().encodeToString(bytes.toByteArray()));
        }
        return NODES.textNode(value.toString());
    }
}
