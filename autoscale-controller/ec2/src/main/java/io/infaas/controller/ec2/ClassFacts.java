package io.infaas.controller.ec2;

import io.infaas.controller.fleetfile.FleetException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** The images and types of a fleet, as EC2 describes them; each is read once. Not thread-safe. */
public final class ClassFacts {

    private final Ec2Calls calls;
    private final Ec2Settings settings;
    private final Map<String, Image> images = new HashMap<>();
    private final Map<String, InstanceTypeInfo> types = new HashMap<>();

    public ClassFacts(Ec2Calls calls, Ec2Settings settings) {
        this.calls = calls;
        this.settings = settings;
    }

    /** The types of all classes, by name. */
    public Map<String, InstanceTypeInfo> types() {
        return types(settings.classes().stream()
                .flatMap(nodes -> nodes.types().stream())
                .map(PricedType::type)
                .distinct()
                .toList());
    }

    /** The types of a class, by name. */
    public Map<String, InstanceTypeInfo> types(NodeClass nodes) {
        return types(nodes.types().stream().map(PricedType::type).toList());
    }

    /** Types by name. */
    public Map<String, InstanceTypeInfo> types(List<String> names) {
        List<String> unknown =
                names.stream().filter(name -> !types.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            calls.types(unknown).forEach(info -> types.put(info.instanceTypeAsString(), info));
        }
        Map<String, InstanceTypeInfo> typeFacts = new HashMap<>(types);
        typeFacts.keySet().retainAll(names);
        return typeFacts;
    }

    /**
     * The image that a class starts from.
     *
     * @throws FleetException naming class and image, if there is none
     */
    public Image image(NodeClass nodes) {
        Image image = images.get(nodes.name());
        if (image != null) {
            return image;
        }
        Image latest = find(nodes);
        images.put(nodes.name(), latest);
        return latest;
    }

    private Image find(NodeClass nodes) {
        try {
            String id = nodes.image().startsWith("/") ? calls.parameter(nodes.image()) : nodes.image();
            List<Image> images = calls.images(id);
            if (images.size() == 1) {
                return images.get(0);
            }
        } catch (Ec2Exception | SsmException e) {
            throw new FleetException(
                    "class '%s': image '%s': %s".formatted(nodes.name(), nodes.image(), Ec2Calls.line(e)), e);
        }
        throw new FleetException(
                "class '%s': image '%s' does not exist in this region, or is not shared with this account"
                        .formatted(nodes.name(), nodes.image()));
    }
}
