package io.infaas.builder.accuracy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What {@code metric_references.py} printed; {@link MetricReferenceIT} runs it again. */
final class MetricReferences {

    static final double EXACT = 1e-9;

    private MetricReferences() {}

    static Map<String, Double> kept() throws IOException {
        try (InputStream in = MetricReferences.class.getResourceAsStream("metric_references.json")) {
            return read(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    static Map<String, Double> read(String json) throws IOException {
        return new ObjectMapper().readValue(json, new TypeReference<TreeMap<String, Double>>() {});
    }
}
