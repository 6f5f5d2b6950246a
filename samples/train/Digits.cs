using System.Globalization;
using Quickstart;

namespace Train;

/// <summary>A small network that reads digits which this program draws: one shape per digit, moved about and spotted.</summary>
internal static class Digits
{
    private const int Hidden = 32;
    private const int Steps = 60_000;

    /// <summary>Five points wide and seven high, a row per group.</summary>
    private static readonly string[] Shapes =
    [
        ".###. #...# #..## #.#.# ##..# #...# .###.",
        "..#.. .##.. ..#.. ..#.. ..#.. ..#.. .###.",
        ".###. #...# ....# ..##. .#... #.... #####",
        ".###. #...# ....# ..##. ....# #...# .###.",
        "...#. ..##. .#.#. #..#. ##### ...#. ...#.",
        "##### #.... ####. ....# ....# #...# .###.",
        "..##. .#... #.... ####. #...# #...# .###.",
        "##### ....# ...#. ..#.. ..#.. .#... .#...",
        ".###. #...# #...# .###. #...# #...# .###.",
        ".###. #...# #...# .#### ....# ...#. .##..",
    ];

    public static TrainedModel Train()
    {
        var random = new Random(20260102);
        var (w1, b1) = (Start(random, Hidden, DigitReader.Points), new float[Hidden]);
        var (w2, b2) = (Start(random, 10, Hidden), new float[10]);
        for (var step = 0; step < Steps; step++)
        {
            var digit = random.Next(10);
            Learn(Draw(digit, 0.05, random), digit, w1, b1, w2, b2, 0.05f * (1 - ((float)step / Steps)));
        }

        var reader = new DigitReader(w1, b1, w2, b2);
        return new TrainedModel(
            "tiny-digits",
            TrainedModel.ToJson(
                new
                {
                    model_type = "multi-layer-perceptron",
                    image_size = 8,
                    hidden_size = Hidden,
                    activation = "relu",
                    labels = Enumerable.Range(0, 10),
                }
            ),
            TrainedModel.ToSafetensors(
                ("hidden.weight", [Hidden, DigitReader.Points], w1),
                ("hidden.bias", [Hidden], b1),
                ("output.weight", [10, Hidden], w2),
                ("output.bias", [10], b2)
            ),
            [
                ("accuracy", Share(reader, 0.05, new Random(1))),
                ("clean_accuracy", Share(reader, 0, new Random(2))),
                ("spotted_accuracy", Share(reader, 0.15, new Random(3))),
            ]
        );
    }

    /// <summary>A shape somewhere in the square, with each point turned over with the given probability.</summary>
    private static float[] Draw(int digit, double noise, Random random)
    {
        var ink = new float[DigitReader.Points];
        var (left, top) = (random.Next(4), random.Next(2));
        foreach (var (line, row) in Shapes[digit].Split(' ').Select((line, row) => (line, row)))
        {
            foreach (var (point, column) in line.Select((point, column) => (point, column)))
            {
                ink[((top + row) * 8) + left + column] = point == '#' ? 1 : 0;
            }
        }

        return Array.ConvertAll(ink, point => random.NextDouble() < noise ? 1 - point : point);
    }

    private static float[] Start(Random random, int rows, int columns)
    {
        var scale = MathF.Sqrt(2f / columns);
        return [.. Enumerable.Range(0, rows * columns).Select(_ => ((float)random.NextDouble() - 0.5f) * 2 * scale)];
    }

    private static void Learn(float[] ink, int digit, float[] w1, float[] b1, float[] w2, float[] b2, float rate)
    {
        var hidden = new float[Hidden];
        for (var h = 0; h < Hidden; h++)
        {
            var sum = b1[h];
            for (var i = 0; i < ink.Length; i++)
            {
                sum += w1[(h * ink.Length) + i] * ink[i];
            }

            hidden[h] = MathF.Max(sum, 0);
        }

        var error = new DigitReader(w1, b1, w2, b2).Probabilities(ink);
        error[digit] -= 1;
        var back = new float[Hidden];
        for (var o = 0; o < error.Length; o++)
        {
            for (var h = 0; h < Hidden; h++)
            {
                back[h] += (float)error[o] * w2[(o * Hidden) + h];
                w2[(o * Hidden) + h] -= rate * (float)error[o] * hidden[h];
            }

            b2[o] -= rate * (float)error[o];
        }

        for (var h = 0; h < Hidden; h++)
        {
            if (hidden[h] <= 0)
            {
                continue;
            }

            for (var i = 0; i < ink.Length; i++)
            {
                w1[(h * ink.Length) + i] -= rate * back[h] * ink[i];
            }

            b1[h] -= rate * back[h];
        }
    }

    private static string Share(DigitReader reader, double noise, Random random)
    {
        const int Drawings = 5000;
        var right = Enumerable
            .Range(0, Drawings)
            .Count(n =>
            {
                var probabilities = reader.Probabilities(Draw(n % 10, noise, random));
                return Array.IndexOf(probabilities, probabilities.Max()) == n % 10;
            });
        return ((double)right / Drawings).ToString("0.000", CultureInfo.InvariantCulture);
    }
}
