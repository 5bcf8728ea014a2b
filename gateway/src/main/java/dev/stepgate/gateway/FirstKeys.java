package dev.stepgate.gateway;

import dev.stepgate.gateway.store.DataFolder;
import dev.stepgate.gateway.tenant.AdminKey;
import dev.stepgate.gateway.tenant.KeyWish;
import dev.stepgate.gateway.tenant.NewKey;
import dev.stepgate.gateway.tenant.Scope;
import dev.stepgate.gateway.tenant.Tenants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Makes the keys without which a first start would be of no use to anybody. They are the only two
 * whose text is kept, each in a file that only its owner can read.
 */
final class FirstKeys {
    private static final String TENANT = "default";
    private static final String TIER = "paid";
    private static final String BY = "first start";
    private static final String KEY = "tenant.key";
    private static final String OPERATORS_KEY = "admin.key";

    private FirstKeys() {}

    /**
     * What to show the operator, once: a line for each key that was made.
     *
     * @param tiers names, at least one, in the order written
     */
    static List<String> make(
            Tenants tenants, AdminKey operator, Collection<String> tiers, DataFolder folder)
            throws IOException {
        List<String> made = new ArrayList<>();
        if (tenants.isEmpty()) {
            String tier = tiers.contains(TIER) ? TIER : tiers.iterator().next();
            KeyWish wish =
                    new KeyWish(TENANT, Optional.of(tier), "first", Scope.ALL, Optional.empty());
            Optional<NewKey> first =
                    tenants.createFirst(wish, text -> folder.write(KEY, text + "\n"), BY);
            first.ifPresent(
                    key -> made.add("tenant " + TENANT + ", tier " + tier + ": " + key.text()));
            keptOrNot(KEY, first.isPresent(), made, folder);
        }
        if (operator.isEmpty()) {
            List<String> texts = new ArrayList<>();
            boolean first =
                    operator.createFirst(
                            BY,
                            text -> {
                                folder.write(OPERATORS_KEY, text + "\n");
                                texts.add("operator: " + text);
                            });
            if (first) {
                made.addAll(texts);
            }
            keptOrNot(OPERATORS_KEY, first, made, folder);
        }
        return made;
    }

    /** What another gateway was quicker with is there, and of no use. */
    private static void keptOrNot(String file, boolean made, List<String> lines, DataFolder folder)
            throws IOException {
        Path path = folder.path().resolve(file);
        if (made) {
            lines.add("(shown this once; kept in " + path + ")");
        } else {
            Files.deleteIfExists(path);
        }
    }
}
