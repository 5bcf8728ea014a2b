package dev.stepgate.engine.template;

import dev.stepgate.engine.template.Lexeme.Kind;
import dev.stepgate.engine.terms.EngineFault;
import java.util.List;

/** A place among lexemes, moving forward. Owned by one thread. */
final class Cursor {
    private final List<Lexeme> lexemes;
    private int at;

    /** The last lexeme must be the end. */
    Cursor(List<Lexeme> lexemes) {
        this.lexemes = lexemes;
    }

    Lexeme peek() {
        return lexemes.get(at);
    }

    Lexeme peekAfter() {
        return lexemes.get(Math.min(at + 1, lexemes.size() - 1));
    }

    /** The current lexeme; moves past it, but never past the end. */
    Lexeme next() {
        Lexeme lexeme = peek();
        if (lexeme.kind() != Kind.END) {
            at++;
        }
        return lexeme;
    }

    int line() {
        return peek().line();
    }

    boolean isName(String name) {
        return peek().is(Kind.NAME, name);
    }

    boolean isSign(String sign) {
        return peek().is(Kind.SIGN, sign);
    }

    /** Moves past this name if it is here. */
    boolean skipName(String name) {
        boolean here = isName(name);
        if (here) {
            next();
        }
        return here;
    }

    /** Moves past this sign if it is here. */
    boolean skipSign(String sign) {
        boolean here = isSign(sign);
        if (here) {
            next();
        }
        return here;
    }

    Lexeme expect(Kind kind, String what) {
        if (peek().kind() != kind) {
            throw unexpected(what);
        }
        return next();
    }

    void expectSign(String sign) {
        if (!skipSign(sign)) {
            throw unexpected("\"" + sign + "\"");
        }
    }

    EngineFault unexpected(String expected) {
        return Complaint.at(
                line(), "unexpected " + peek().shown() + " (expected: " + expected + ")");
    }
}
