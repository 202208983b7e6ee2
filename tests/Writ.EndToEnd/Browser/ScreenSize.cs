namespace Writ.EndToEnd.Browser;

/// <summary>The two sizes every page is looked at in.</summary>
internal sealed record ScreenSize(string Name, int Width, int Height)
{
    public static ScreenSize Desk { get; } = new("desk", 1440, 900);
    public static ScreenSize Phone { get; } = new("phone", 390, 844);

    public void Deconstruct(out int width, out int height) => (width, height) = (Width, Height);
}
