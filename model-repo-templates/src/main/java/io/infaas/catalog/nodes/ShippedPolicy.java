package io.infaas.catalog.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import io.infaas.catalog.DocumentFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The policy of controllers in {@code control-plane.yaml}. */
public final class ShippedPolicy {

    /** Its place, for people. */
    public static final String NAME = "ControllerPolicy of control-plane.yaml";

    private final JsonNode statements;

    private ShippedPolicy(JsonNode statements) {
        this.statements = statements;
    }

    /** Reads it from the template that this project comes with. */
    public static ShippedPolicy read() {
        // values that CloudFormation fills in do not matter here
        JsonNode template = DocumentFormat.YAML.parse(
                "control-plane.yaml",
                Objects.requireNonNull(ShippedPolicy.class.getResourceAsStream("control-plane.yaml")),
                JsonNode.class);
        return new ShippedPolicy(template.at("/Resources/ControllerPolicy/Properties/PolicyDocument/Statement"));
    }

    /** The statements that allow an action such as {@code ec2:CreateFleet}, by their {@code Sid}; none if it allows no such action. */
    public List<String> statements(String action) {
        List<String> allowing = new ArrayList<>();
        for (JsonNode statement : statements) {
            JsonNode actions = statement.get("Action");
            if (actions.isTextual() ? actions.asText().equals(action) : has(actions, action)) {
                allowing.add(statement.get("Sid").asText());
            }
        }
        return allowing;
    }

    private static boolean has(JsonNode actions, String action) {
        for (JsonNode jsonNode : actions) {
            if (jsonNode.asText().equals(action)) {
                return true;
            }
        }
        return false;
    }
}
