package dev.stepgate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An operator's two folders. Immutable. */
record Home(Path config, Path data) {

    /** The configuration that comes with the clone, and no data yet. */
    static Home outOfTheBox(Path folder) {
        Home home = new Home(folder.resolve("config"), folder.resolve("data"));
        try {
            Files.createDirectories(home.config());
            for (String name :
                    List.of("gateway.yaml", "models.yaml", "providers.yaml", "tiers.yaml")) {
                Files.copy(Clone.ROOT.resolve("config/" + name), home.config().resolve(name));
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        return home;
    }

    /** The same configuration beside another data folder. */
    Home withData(Path other) {
        return new Home(config, other);
    }

    /** Replaces one file of the configuration. */
    Home with(String name, String text) {
        try {
            Files.writeString(config.resolve(name), text);
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
        return this;
    }

    /** What a file of the data folder says. */
    String read(String name) {
        try {
            return Files.readString(data.resolve(name)).strip();
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
