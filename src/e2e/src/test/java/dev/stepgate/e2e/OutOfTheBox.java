package dev.stepgate.e2e;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands tests the gateway that {@code ./stepgate serve} starts in a fresh clone: one for all, made
 * when first asked for, ended after the last test.
 */
final class OutOfTheBox implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType().equals(GatewayProcess.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(Namespace.create(OutOfTheBox.class))
                .computeIfAbsent(GatewayProcess.class, type -> started(), GatewayProcess.class);
    }

    private static GatewayProcess started() {
        try {
            return GatewayProcess.start(
                    Home.outOfTheBox(Files.createTempDirectory("stepgate-e2e")));
        } catch (IOException | InterruptedException fault) {
            throw new AssertionError("the gateway could not be started", fault);
        }
    }
}
