package dev.stepgate.gateway.config;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Reads YAML of our own, about which nobody has to be told anything. */
public final class YamlText {

    private YamlText() {}

    /** The whole text as maps, lists, texts, numbers and truths. */
    public static Object read(String text) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }
}
