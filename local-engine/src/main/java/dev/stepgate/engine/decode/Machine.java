package dev.stepgate.engine.decode;

import dev.stepgate.engine.model.Activations;
import dev.stepgate.engine.model.Step35;

/** What every answer of one loop is made with. Owned by the thread that owns the model. */
record Machine(
        Step35 model,
        Activations activations,
        Speech speech,
        DecodeLoop.Bounds bounds,
        Pace pace) {}
