package io.infaas.triton.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.infaas.triton.protocol.ModelInferResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the node's answer with Triton's: they must be equal except for {@link Differences} and the last bits of floats.
 */
final class ReplyComparison {
    /** Two builds of ONNX Runtime may add floats in different orders. */
    private static final double RELATIVE = 1e-4;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String where;

    private ReplyComparison(String where) {
        this.where = where;
    }

    static void compare(HttpCase request, HttpReply triton, HttpReply node) {
        ReplyComparison comparison = new ReplyComparison(request.path() + " " + request.name());
        String shown = "Triton: " + triton.body().toStringUtf8() + "\nnode: "
                + node.body().toStringUtf8();
        assertThat(node.status()).as("status of " + request + "\n" + shown).isEqualTo(triton.status());
        assertThat(node.contentType()).as("content type of " + request).isEqualTo(triton.contentType());
        assertThat(node.encoding()).as("encoding of " + request).isEqualTo(triton.encoding());
        assertThat(node.accepts()).as("accepted encodings of " + request).isEqualTo(triton.accepts());
        assertThat(node.headerLength() >= 0).as("binary tensors of " + request).isEqualTo(triton.headerLength() >= 0);
        if (triton.status() != 200 && !Differences.hasComparableText(request.name())) {
            return;
        }
        if (triton.json().isEmpty()) {
            assertThat(node.json()).as("body of " + request).isEmpty();
            return;
        }
        JsonNode expected = read(triton.json());
        comparison.same(expected, read(node.json()), "");
        comparison.tails(expected, triton.tail(), node.tail());
    }

    static void compare(GrpcCase call, GrpcReply triton, GrpcReply node) {
        assertThat(node.status())
                .as("status of " + call + "\nTriton: " + triton.text() + "\nnode: " + node.text())
                .isEqualTo(triton.status());
        assertThat(Differences.comparable(node.text()))
                .as("text of " + call)
                .isEqualTo(Differences.comparable(triton.text()));
        if (triton.status() == 0) {
            new ReplyComparison(call.name()).messages(parse(call, triton), parse(call, node));
        }
    }

    private static Message parse(GrpcCase call, GrpcReply reply) {
        try {
            return call.answer().parseFrom(reply.message());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(call + ": answer is no message", e);
        }
    }

    private void messages(Message triton, Message node) {
        if (triton instanceof ModelInferResponse expected && node instanceof ModelInferResponse got) {
            assertThat(got.getRawOutputContentsCount())
                    .as("raw outputs of " + where)
                    .isEqualTo(expected.getRawOutputContentsCount());
            for (int i = 0; i < expected.getRawOutputContentsCount(); i++) {
                tensor(
                        expected.getOutputs(i).getDatatype(),
                        expected.getRawOutputContents(i),
                        got.getRawOutputContents(i));
            }
            same(
                    json(expected.toBuilder().clearRawOutputContents().build()),
                    json(got.toBuilder().clearRawOutputContents().build()),
                    "");
        } else {
            same(json(triton), json(node), "");
        }
    }

    private static JsonNode json(Message message) {
        try {
            return JSON.readTree(
                    JsonFormat.printer().preservingProtoFieldNames().print(message));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode read(ByteString json) {
        try {
            return JSON.readTree(json.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException("no JSON: " + json.toStringUtf8(), e);
        }
    }

    private void same(JsonNode expected, JsonNode got, String path) {
        String at = where + " " + path;
        if (expected.isObject()) {
            assertThat(names(got)).as("members of " + at).isEqualTo(names(expected));
            for (String name : names(expected)) {
                same(expected.get(name), got.get(name), path + "/" + name);
            }
        } else if (expected.isArray()) {
            assertThat(got.size()).as("elements of " + at + ": " + got).isEqualTo(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                same(expected.get(i), got.get(i), path + "/" + i);
            }
        } else if (expected.isFloatingPointNumber()) {
            close(expected.doubleValue(), got.doubleValue(), at);
        } else if (expected.isTextual()) {
            assertThat(Differences.comparable(got.asText()))
                    .as(at)
                    .isEqualTo(Differences.comparable(expected.asText()));
        } else {
            assertThat(got.toString()).as(at).isEqualTo(expected.toString());
        }
    }

    /**
     * Results keep the order of the document, because clients may read them as a stream; elsewhere the order has no meaning.
     */
    private List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(name -> {
            if (!Differences.FIELDS.contains(name)) {
                names.add(name);
            }
        });
        if (!where.contains("infer") && !where.contains("generate")) {
            names.sort(null);
        }
        return names;
    }

    private void tails(JsonNode head, ByteString triton, ByteString node) {
        assertThat(node.size()).as("bytes behind the JSON of " + where).isEqualTo(triton.size());
        int start = 0;
        for (JsonNode output : head.path("outputs")) {
            int size = output.path("parameters").path("binary_data_size").asInt(0);
            tensor(
                    output.path("datatype").asText(),
                    triton.substring(start, start + size),
                    node.substring(start, start + size));
            start += size;
        }
        assertThat(start).as("bytes that outputs of " + where + " account for").isEqualTo(triton.size());
    }

    private void tensor(String datatype, ByteString triton, ByteString node) {
        if (!"FP32".equals(datatype)) {
            assertThat(node).as(datatype + " tensor of " + where).isEqualTo(triton);
            return;
        }
        assertThat(node.size()).as("bytes of " + where).isEqualTo(triton.size());
        var expected = triton.asReadOnlyByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        var got = node.asReadOnlyByteBuffer().order(java.nio.ByteOrder.LITTLE_ENDIAN);
        while (expected.hasRemaining()) {
            close(expected.getFloat(), got.getFloat(), "tensor of " + where);
        }
    }

    private static void close(double expected, double got, String where) {
        if (Double.isFinite(expected)) {
            assertThat(got).as(where).isCloseTo(expected, within(RELATIVE * Math.max(1, Math.abs(expected))));
        } else {
            assertThat(Double.compare(got, expected)).as(where + ": " + got).isZero();
        }
    }
}
